// IOR's JSON.
#include <fmt/format.h>

#include <cmath>
#include <map>
#include <optional>

#include "core/error.hpp"
#include "core/json/json_field.hpp"
#include "core/text/csv.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

using nlohmann::json;

constexpr double mebibyte = 1048576;
constexpr int most = 10'000'000;  // nodes, and ranks

/// What distinguishes one test from another.
std::map<std::string, Value> params_of(json const& parameters) {
  std::map<std::string, Value> params;
  for (auto const& [theirs, ours] : {std::pair{"api", "api"},
                                     {"blockSize", "block_bytes"},
                                     {"transferSize", "transfer_bytes"},
                                     {"segmentCount", "segments"},
                                     {"filePerProc", "file_per_rank"},
                                     {"randomOffset", "random"},
                                     {"reorderTasks", "reorder"},
                                     {"collective", "collective"},
                                     {"fsync", "fsync"}}) {
    if (!parameters.contains(theirs)) continue;
    auto const& value = parameters.at(theirs);
    if (value.is_number_integer())
      params[ours] = value.get<std::int64_t>();
    else if (value.is_string())
      params[ours] = value.get<std::string>();
  }
  return params;
}

/// Ranks and nodes: whole numbers, of some versions as text, under either name.
int count_of(json const& test, char const* parameter, char const* option, int fallback, std::string const& where) {
  for (auto const& [part, name] : {std::pair{"Parameters", parameter}, std::pair{"Options", option}}) {
    if (!test.contains(part)) continue;
    auto const& options = object_field(test, part, where);
    if (!options.contains(name)) continue;
    auto const of_part = fmt::format("{}{}.", where, part);
    if (!options.at(name).is_string()) return whole_field(options, name, 1, of_part, most);
    auto const text = field<std::string>(options, name, of_part);
    if (auto const count = whole_number_in<int>(text); count && *count >= 1 && *count <= most) return *count;
    throw InputError(fmt::format("field '{}{}' is \"{}\", but must be a whole number from 1", of_part, name, text));
  }
  return fallback;
}

/// A repetition of one access.
struct Repetition {
  std::string access;
  double bandwidth = 0;  // B/s
  std::optional<double> seconds;
  std::map<std::string, double> details;  // numbers that are kept as they are
};

Repetition repetition_of(json const& result, std::string const& where) {
  Repetition one{.access = field<std::string>(result, "access", where),
                 .bandwidth = field<double>(result, "bwMiB", where) * mebibyte};
  if (result.contains("totalTime")) {
    auto const seconds = number_or_nan(result, "totalTime", where);
    if (!std::isnan(seconds)) one.seconds = seconds;
  }
  for (auto const* detail : {"iops", "latency", "openTime", "wrRdTime", "closeTime"}) {
    if (result.contains(detail)) one.details[detail] = number_or_nan(result, detail, where);
  }
  return one;
}

/// By access; before IOR 4.0 each repetition is a list of them.
std::map<std::string, std::vector<Repetition>> repetitions_of(json const& test, std::string const& where) {
  std::map<std::string, std::vector<Repetition>> by_access;
  auto const take = [&](json const& result, std::string const& place) {
    auto one = repetition_of(result, place + ".");
    by_access[one.access].push_back(std::move(one));
  };
  auto const& results = list_field(test, "Results", where);
  for (std::size_t i = 0; i < results.size(); ++i) {
    auto const place = fmt::format("{}Results[{}]", where, i);
    if (!results[i].is_array())
      take(results[i], place);
    else
      for (std::size_t j = 0; j < results[i].size(); ++j) take(results[i][j], fmt::format("{}[{}]", place, j));
  }
  return by_access;
}

/// The repetitions of one access of a test.
ImportedMeasurement to_imported(json const& test, std::string const& where, std::string const& access,
                                std::vector<Repetition> const& repetitions, SourceText const& source) {
  auto const number = field_or(test, "TestID", 0, where);
  auto one = imported_measurement("ior." + access, "ior", fmt::format("{}: test {}", source.path, number));
  auto& m = one.measurement;
  if (test.contains("Parameters")) m.id.params = params_of(object_field(test, "Parameters", where));
  m.id.nodes = count_of(test, "nodes", "nodes", 1, where);
  auto const a_node = std::int64_t{count_of(test, "tasksPerNode", "clients per node", 1, where)};
  m.id.ranks =
      count_of(test, "numTasks", "tasks", static_cast<int>(std::min<std::int64_t>(a_node * m.id.nodes, most)), where);
  std::vector<double> bandwidths, seconds;
  std::map<std::string, std::vector<double>> details;
  for (auto const& r : repetitions) {
    bandwidths.push_back(r.bandwidth);
    if (r.seconds) seconds.push_back(*r.seconds);
    for (auto const& [name, value] : r.details) details[name].push_back(value);
  }
  for (auto const& [name, values] : details) m.details.set({name, values});
  m.metrics.push_back(metric_of("bandwidth", "B/s", "higher", bandwidths));
  if (seconds.size() == repetitions.size()) {
    m.metrics.push_back(metric_of("time", "s", "lower", seconds));
    m.sampling.samples = seconds;
  }
  return one;
}

std::vector<ImportedMeasurement> measurements_of(json const& file, SourceText const& source) {
  auto const began = field_or(file, "Began", std::string());
  auto const machine = field_or(file, "Machine", std::string());  // "Linux node7"
  auto const version = field_or(file, "Version", std::string());
  std::vector<ImportedMeasurement> all;
  auto const& tests = list_field(file, "tests");
  for (std::size_t i = 0; i < tests.size(); ++i) {
    auto const where = fmt::format("tests[{}].", i);
    for (auto const& [access, repetitions] : repetitions_of(tests[i], where)) {
      auto& one = all.emplace_back(to_imported(tests[i], where, access, repetitions, source));
      one.measurement.start = began;
      one.machine = machine.substr(std::min(machine.size(), machine.find(' ') + 1));
      one.version = version.starts_with("IOR-") ? version.substr(4) : version;
    }
  }
  return all;
}

}  // namespace

std::vector<ImportedMeasurement> read_ior(SourceText const& source) {
  auto const file = parse_json(source);
  return at_place(source.path, [&] { return measurements_of(file, source); });
}

}  // namespace toise
