#include "analysis/requests/access.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "core/error.hpp"
#include "core/text/dates.hpp"
#include "tests/refusals.hpp"

namespace toise {
namespace {

std::string const whole = R"(family = "edari"
name = { en = "dynamic", fr = "dynamique" }
read = "2026-11-28"
unit = { en = "normalised GPU-hours", fr = "heures GPU normalisées" }
most = 50_000
duration = "365 days"
weights = { V100 = 1, A100 = 2 }
note = { en = "a note", fr = "une note" }
not_found = { en = "the wording", fr = "les questions" }
[[source]]
title = "a page"
address = "https://example.org/"
[[field]]
figure = "gpu_hours"
question = { en = "Hours", fr = "Heures" }
)";

std::string with(std::string const& from, std::string const& to) {
  auto text = whole;
  return text.replace(text.find(from), from.size(), to);
}

AccessMode read(std::string const& text, std::string const& id = "edari-dynamic") {
  TemporaryFolder const folder;
  auto const file = folder / (id + ".toml");
  std::ofstream(file) << text;
  return read_access_mode(file);
}

/// The regular access of the same family: more than 50,000.
AccessMode regular() { return read(with("most", "above"), "edari-regular"); }

Request request(std::string const& gpu, double p90, double days = 10) {
  Request r;
  r.gpu = gpu;
  r.gpu_hours = {.p10 = p90 / 4, .p50 = p90 / 2, .p90 = p90};
  r.wall_seconds = {.p10 = days * 43200, .p50 = days * 43200, .p90 = days * 86400};
  return r;
}

std::string refusal(std::string const& asked, std::vector<AccessMode> const& all, Request const& r) {
  try {
    choose_mode(asked, all, r, 0);
    return "accepted";
  } catch (InputError const& e) {
    return e.what();
  }
}

TEST(Access, CountsTheHoursOfAGpuByItsWeightAndJudgesP90) {
  auto const mode = read(whole);

  EXPECT_DOUBLE_EQ(judge(mode, request("A100 40GB", 20'000)).hours->p90, 40'000);
  EXPECT_EQ(judge(mode, request("A100", 25'000)).fit, Fit::fits);
  EXPECT_EQ(judge(mode, request("A100", 25'001)).fit, Fit::too_much);
  EXPECT_EQ(judge(mode, request("V100", 50'000)).fit, Fit::fits);
  EXPECT_EQ(judge(regular(), request("V100", 50'000)).fit, Fit::too_little);
  EXPECT_EQ(judge(regular(), request("V100", 50'001)).fit, Fit::fits);
  EXPECT_EQ(judge(mode, request("A100", 10, 366)).fit, Fit::too_long);
}

TEST(Access, DoesNotGuessWhatAGpuWithoutAWeightCounts) {
  auto const judged = judge(read(whole), request("A1000", 10));

  EXPECT_EQ(judged.fit, Fit::no_weight);
  EXPECT_FALSE(judged.hours);
  EXPECT_NE(refusal("edari", {read(whole), regular()}, request("H100", 10)).find("an hour of H100 counts in 'edari'"),
            std::string::npos);
}

TEST(Access, OfAFamilyIsTheModeThatFitsAndOfSeveralTheUsualOne) {
  std::vector<AccessMode> const all{read(whole), regular()};
  EXPECT_EQ(choose_mode("edari", all, request("A100", 10), 0).mode.id, "edari-dynamic");
  EXPECT_EQ(choose_mode("edari", all, request("A100", 60'000), 0).mode.id, "edari-regular");
  auto const beyond = choose_mode("edari-dynamic", all, request("A100", 60'000), 0);
  EXPECT_EQ(beyond.judged.fit, Fit::too_much);
  EXPECT_EQ(beyond.instead, std::vector<std::string>{"edari-regular"});

  auto const open = with("most = 50_000\n", "");
  std::vector<AccessMode> const same{read(open, "one"), read("usual = true\n" + open, "two")};
  EXPECT_EQ(choose_mode("edari", same, request("A100", 10), 0).mode.id, "two");
  EXPECT_NE(refusal("edari", {same[0], read(open, "three")}, request("A100", 10)).find("several modes"),
            std::string::npos);
  EXPECT_NE(refusal("edari", all, request("A100", 10, 400)).find("fit no mode of 'edari'"), std::string::npos);
  EXPECT_NE(refusal("edari-dynamix", all, request("A100", 10)).find("did you mean 'edari-dynamic'?"),
            std::string::npos);
}

TEST(Access, IsOldMoreThanAYearAfterItsSourcesWereRead) {
  std::vector<AccessMode> const all{read(whole)};

  EXPECT_FALSE(choose_mode("edari", all, request("A100", 10), parse_date("2027-11-28")).old);
  EXPECT_TRUE(choose_mode("edari", all, request("A100", 10), parse_date("2027-11-30")).old);
}

TEST(Access, IsRefusedWithItsLine) {
  expect_refusals(
      {{with("most", "mots"), ":5: mots: unknown key of an access mode; did you mean 'most'?"},
       {with("\"gpu_hours\"", "\"hours\""),
        ":14: figure: unknown figure 'hours'; there are gpu_hours, counted_hours, node_hours, duration, nodes, memory, "
        "storage, io, energy, carbon, dominant"},
       {with("2026-11-28", "2026-02-31"),
        ":3: read: '2026-02-31' is not a date; write it as 2026-11-25 or 2026-11-25T22:36:00Z"},
       {with("365 days", "always"),
        ":6: duration: 'always' is not a duration such as 10s or 5min: it must begin with a number"},
       {with("A100 = 2", "A100 = 0"), ":7: weights.A100: must be a number above zero, at most 1e24, not 0"},
       {with("https://", "file://"), ":10: address: write that of a page, which begins with https://"},
       {with(", fr = \"dynamique\"", ""), ":2: fr is missing or empty; suites/access/edari-dynamic.toml has all keys"},
       {with("[[source]]\ntitle = \"a page\"\naddress = \"https://example.org/\"\n", ""),
        ":1: [[source]] is missing: a rule without its page cannot be checked"},
       {with("read = \"2026-11-28\"\n", ""),
        ":1: read is missing: on which day were the sources read? Write \"2026-11-28\""}},
      [](auto const& file) { read_access_mode(file); });
}

TEST(Access, OfEachShippedModeIsRead) {
  int modes = 0;
  for (auto const& entry : std::filesystem::directory_iterator(TOISE_SOURCE_DIR "/suites/access")) {
    auto const mode = read_access_mode(entry.path());
    EXPECT_TRUE(mode.id.starts_with(mode.family)) << mode.id;
    ++modes;
  }
  EXPECT_EQ(modes, 8);
}

}  // namespace
}  // namespace toise
