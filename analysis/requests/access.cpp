#include "analysis/requests/access.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "core/error.hpp"
#include "core/text/dates.hpp"
#include "core/text/text.hpp"
#include "core/toml/toml.hpp"
#include "core/toml/values.hpp"

namespace toise {
namespace {

constexpr double year = 366 * 86400.0;

constexpr std::array<std::string_view, 11> figures{"gpu_hours", "counted_hours", "node_hours", "duration",
                                                   "nodes",     "memory",        "storage",    "io",
                                                   "energy",    "carbon",        "dominant"};

/// A text that must be there.
std::string required_text(TomlTable& table, std::string const& key) {
  auto text = table.text(key);
  if (text.empty()) {
    table.refuse_unknown();
    refuse(table.place(), key + " is missing or empty; suites/access/edari-dynamic.toml has all keys");
  }
  return text;
}

Bilingual bilingual(TomlTable& table, std::string const& key) {
  auto const* value = table.find(key);
  if (!value) refuse(table.place(), key + " is missing; write " + key + " = { en = \"…\", fr = \"…\" }");
  return value->table("a text in two languages", [](TomlTable& of) {
    auto en = required_text(of, "en");
    auto fr = required_text(of, "fr");
    return Bilingual{.en = std::move(en), .fr = std::move(fr)};
  });
}

AccessSource source_of(TomlTable& table) {
  auto title = required_text(table, "title");
  auto address = required_text(table, "address");
  if (!address.starts_with("https://") && !address.starts_with("http://"))
    refuse(table.place(), "address: write that of a page, which begins with https://");
  return {.title = std::move(title), .address = std::move(address)};
}

FormField field_of(TomlTable& table) {
  auto const* figure = table.find("figure");
  auto question = bilingual(table, "question");
  table.refuse_unknown();
  if (!figure) refuse(table.place(), "figure is missing: which figure of the request answers the question?");
  auto name = figure->as([](Value const& v) { return one_of(figures, "figure", v); });
  return {.figure = std::move(name), .question = std::move(question)};
}

std::map<std::string, double> weights_of(TomlTable& table) {
  std::map<std::string, double> weights;
  for (auto const& [gpu, value] : table.rest()) weights.emplace(gpu, value->as(number_above_zero));
  return weights;
}

AccessMode mode_of(TomlTable& table, std::string const& id) {
  AccessMode m;
  m.id = id;
  m.family = required_text(table, "family");
  m.usual = table.truth("usual");
  m.name = bilingual(table, "name");
  m.unit = bilingual(table, "unit");
  m.note = bilingual(table, "note");
  m.not_found = bilingual(table, "not_found");
  m.read = table.get("read", 0.0, [](Value const& v) { return parse_date(to_string(v)); });
  if (auto const* most = table.find("most")) m.most = most->as(number_above_zero);
  if (auto const* above = table.find("above")) m.above = above->as(number_above_zero);
  if (auto const* duration = table.find("duration")) m.duration = duration->as(parse_duration);
  if (auto const* weights = table.find("weights")) m.weights = weights->table("weights", weights_of);
  auto const* sources = table.find("source");
  auto const* fields = table.find("field");
  table.refuse_unknown();
  if (m.read == 0) refuse(table.place(), "read is missing: on which day were the sources read? Write \"2026-11-28\"");
  if (!sources) refuse(table.place(), "[[source]] is missing: a rule without its page cannot be checked");
  if (!fields) refuse(table.place(), "[[field]] is missing: the form would be empty");
  m.sources = sources->tables("a source", source_of);
  m.fields = fields->tables("a field", field_of);
  return m;
}

/// Hours in the mode's unit of an hour of a GPU, whose name may go on: "A100 40GB" is an A100.
std::optional<double> weight_of(AccessMode const& m, std::string const& gpu) {
  if (m.weights.empty()) return 1;
  auto const found = std::ranges::find_if(
      m.weights, [&](auto const& one) { return gpu == one.first || gpu.starts_with(one.first + " "); });
  if (found == m.weights.end()) return std::nullopt;
  return found->second;
}

AccessMode const& mode_of_family(std::string const& family, std::vector<AccessMode> const& all, Request const& r) {
  std::vector<AccessMode const*> fitting;
  std::vector<std::string> modes, names;
  bool weighed = true;
  for (auto const& one : all) {
    names.push_back(one.id);
    if (one.family != family) continue;
    modes.push_back(one.id);
    auto const fit = judge(one, r).fit;
    if (fit == Fit::fits) fitting.push_back(&one);
    weighed = weighed && fit != Fit::no_weight;
  }
  if (modes.empty())
    throw InputError(fmt::format("there is no form '{}': it is neither a file nor a shipped mode{}; shipped are {}",
                                 family, suggestion(family, names), fmt::join(names, ", ")));
  if (!weighed)
    throw InputError(fmt::format(
        "no page that was read says how much an hour of {} counts in '{}', so that its mode cannot be chosen for you; "
        "name it ({}), or write the weight into a copy of its file and give that",
        r.gpu, family, fmt::join(modes, ", ")));
  if (fitting.size() == 1) return *fitting.front();
  for (auto const* one : fitting)
    if (one->usual) return *one;
  throw InputError(fmt::format("{:.0f} GPU-hours (P90) over {:.3g} days fit {}; name one to see by how much: {}",
                               r.gpu_hours.p90, r.wall_seconds.p90 / 86400,
                               fitting.empty() ? "no mode of '" + family + "'" : "several modes of '" + family + "'",
                               fmt::join(modes, ", ")));
}

}  // namespace

std::string_view to_string(Fit fit) {
  static constexpr std::array<std::string_view, 5> names{"fits", "too much", "too little", "too long", "no weight"};
  return names[static_cast<std::size_t>(fit)];
}

AccessMode read_access_mode(std::filesystem::path const& file) {
  return read_toml(file).table("an access mode",
                               [&](TomlTable& table) { return mode_of(table, file.stem().string()); });
}

Judged judge(AccessMode const& m, Request const& r) {
  Judged judged;
  auto const weight = weight_of(m, r.gpu);
  if (weight) judged.hours = Likely{r.gpu_hours.p10 * *weight, r.gpu_hours.p50 * *weight, r.gpu_hours.p90 * *weight};
  if (m.duration && r.wall_seconds.p90 > *m.duration)
    judged.fit = Fit::too_long;
  else if (!judged.hours && (m.most || m.above))
    judged.fit = Fit::no_weight;
  else if (m.most && judged.hours->p90 > *m.most)
    judged.fit = Fit::too_much;
  else if (m.above && judged.hours->p90 <= *m.above)
    judged.fit = Fit::too_little;
  return judged;
}

ChosenMode choose_mode(std::string const& asked, std::vector<AccessMode> const& all, Request const& r, double now) {
  auto const named = std::ranges::find(all, asked, &AccessMode::id);
  auto const& mode = named != all.end() ? *named : mode_of_family(asked, all, r);
  auto judged = judge(mode, r);
  std::vector<std::string> instead;
  if (judged.fit != Fit::fits && judged.fit != Fit::no_weight)
    for (auto const& other : all)
      if (other.family == mode.family && judge(other, r).fit == Fit::fits) instead.push_back(other.id);
  return {.mode = mode, .judged = judged, .instead = std::move(instead), .old = now - mode.read > year};
}

}  // namespace toise
