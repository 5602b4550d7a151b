// What nccl-tests and rccl-tests print.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/text.hpp"
#include "exchange/formats/log_lines.hpp"
#include "exchange/formats/log_values.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

/// What the lines above the table say.
struct Header {
  std::string collective, version;
  std::set<std::string> hosts;
  int ranks = 0;
  bool is_hip = false;
};

/// The columns of a table: those of a size, then the same four for each place.
struct Columns {
  std::vector<std::string> of_size;  // "size", "count", "type", "redop", "root"
  std::size_t places = 0;            // how often "time algbw busbw #wrong" stands there
  bool is_in_place_first = false;    // of a table with one place only
  bool is_cpu_time = false;          // -C: of the launch, not of the work
};

constexpr std::size_t columns_of_place = 4;

/// "#   size  count  type  redop  root  time  algbw  busbw #wrong  time …"; versions before 2.0 say "error".
std::optional<Columns> columns_of(std::string_view line) {
  auto words = words_in(line.starts_with('#') ? line.substr(1) : std::string_view());
  if (words.size() < 6 || words[0] != "size" || words[1] != "count") return {};
  auto const is_time = [](std::string const& word) { return word == "time" || word == "cputime"; };
  auto const time = std::find_if(words.begin(), words.end(), is_time);
  if (time == words.end()) return {};
  Columns columns{.of_size = {words.begin(), time}, .is_cpu_time = *time == "cputime"};
  for (auto at = time; words.end() - at >= static_cast<long>(columns_of_place); at += columns_of_place) {
    bool const is_known =
        is_time(at[0]) && at[1] == "algbw" && at[2] == "busbw" && (at[3] == "#wrong" || at[3] == "error");
    if (!is_known) return {};
    ++columns.places;
  }
  auto const seen = columns.of_size.size() + columns.places * columns_of_place;
  return columns.places > 0 && seen == words.size() ? std::optional(columns) : std::nullopt;
}

void take_header(Header& header, std::string const& line) {
  auto const words = words_in(line);
  constexpr std::string_view test = "# Collective test starting: ";
  if (line.starts_with(test)) {
    auto const program = std::string(trim(std::string_view(line).substr(test.size())));
    header.collective = program.substr(0, program.find("_perf"));
  }
  // "#  Rank  0 Group  0 Pid  4711 on  node1 device  0 [0x07] NVIDIA H100"
  if (words.size() > 3 && words[0] == "#" && words[1] == "Rank") {
    ++header.ranks;
    auto const on = std::find(words.begin(), words.end(), "on");
    if (words.end() - on > 1) header.hosts.insert(on[1]);
  }
  if (line.find("rccl-tests") != line.npos || line.find("RCCL version") != line.npos ||
      line.find("AMD Instinct") != line.npos)
    header.is_hip = true;
  if (auto const at = line.find("NCCL version "); at != line.npos) {
    auto const said = words_in(line.substr(at));
    if (said.size() > 2) header.version = said[2];
  }
}

ImportedMeasurement measured(std::vector<std::string> const& words, Columns const& columns, std::size_t at,
                             std::string const& place, std::string const& where) {
  auto one = imported_measurement("nccl_tests.", "nccl-tests", where);
  auto& m = one.measurement;
  m.id.params = {{"place", place}};
  for (std::size_t i = 0; i < columns.of_size.size(); ++i) {
    auto const& name = columns.of_size[i];
    if (name == "size") {
      auto const bytes = whole_number_in<std::int64_t>(words[i]);
      if (!bytes) throw InputError(fmt::format("{}: '{}' is no size in bytes", where, words[i]));
      m.id.params["bytes"] = *bytes;
    } else if (name == "type") {
      m.id.params["type"] = words[i];
    } else if (name == "redop" && words[i] != "none") {
      m.id.params["operation"] = words[i];
    } else if (name == "root") {
      auto const root = whole_number_in<int>(words[i]);
      if (!root) throw InputError(fmt::format("{}: '{}' is no root", where, words[i]));
      if (*root >= 0) m.id.params["root"] = std::int64_t{*root};
    }
  }
  if (columns.is_cpu_time) m.id.params["clock"] = std::string("cpu");
  double const time = value_in(words[at], where) * 1e-6;
  // "0.00" GB/s of a few bytes is a lack of digits, and of a single rank there is no bus: the time says all
  auto const add_bandwidth = [&](char const* name, std::string const& word) {
    double const value = value_in(word, where);
    if (value != 0 || !(time > 0)) m.metrics.push_back(metric_of(name, "B/s", "higher", {value * 1e9}));
  };
  add_bandwidth("bus_bandwidth", words[at + 2]);
  add_bandwidth("algorithm_bandwidth", words[at + 1]);
  m.metrics.push_back(metric_of("time", "s", "lower", {time}));
  if (std::isfinite(time)) m.sampling.samples = {time};
  if (auto const wrong = value_in(words[at + 3], where); !std::isnan(wrong)) {
    m.check = Check{.error = wrong, .tolerance = 0};
    if (!m.check->passed()) {
      m.outcome = Outcome::corrupt;
      m.reason = fmt::format("{} wrong elements", words[at + 3]);
    }
  }
  return one;
}

/// A time of day or a date at the end of a line, which some versions print.
bool is_stamp(std::string const& word) {
  return word.find(':') != word.npos && word.find_first_not_of("0123456789-:T.Z+") == word.npos;
}

}  // namespace

std::vector<ImportedMeasurement> read_nccl_tests_text(SourceText const& source) {
  Header header;
  std::optional<Columns> columns;
  std::vector<ImportedMeasurement> all;
  bool says_in_place_only = false;
  for (auto const& [number, line] : log_lines(source.text)) {
    auto const where = fmt::format("{}:{}", source.path, number);
    if (line.starts_with('#')) {
      take_header(header, line);
      bool const has_out = line.find("out-of-place") != line.npos;
      if (!has_out && line.find("in-place") != line.npos) says_in_place_only = true;
      if (auto const found = columns_of(line)) columns = found;
      continue;
    }
    if (line.find("CCL version ") != line.npos) take_header(header, line);
    auto words = words_in(line);
    while (!words.empty() && is_stamp(words.back())) words.pop_back();
    if (!columns || words.empty() || !whole_number_in<std::int64_t>(words[0])) continue;  // other programs' lines
    auto const of_size = columns->of_size.size();
    if (words.size() < of_size + columns_of_place) continue;
    auto const places = (words.size() - of_size) / columns_of_place;
    if (places > columns->places || words.size() != of_size + places * columns_of_place)
      throw InputError(fmt::format("{}: {} columns, but its header names {} and {} for each place", where, words.size(),
                                   of_size, columns_of_place));
    // a row with one place of two: blanks stand where the first would be
    auto const gap = line.rfind(std::string(30, ' '));
    bool const is_second_only =
        places == 1 && (says_in_place_only || (columns->places == 2 && gap != line.npos && gap > 20));
    for (std::size_t i = 0; i < places; ++i) {
      auto const* place = i == 1 || is_second_only ? "in_place" : "out_of_place";
      all.push_back(measured(words, *columns, of_size + i * columns_of_place, place, where));
    }
  }
  for (auto& one : all) {
    one.measurement.id.kernel += header.collective;
    one.measurement.id.backend = header.is_hip ? "hip" : "cuda";
    one.measurement.id.ranks = std::max(1, header.ranks);
    one.measurement.id.nodes = std::max<int>(1, static_cast<int>(header.hosts.size()));
    one.measurement.hosts.assign(header.hosts.begin(), header.hosts.end());
    if (header.hosts.size() == 1) one.machine = *header.hosts.begin();
    one.version = header.version;
  }
  return all;
}

}  // namespace toise
