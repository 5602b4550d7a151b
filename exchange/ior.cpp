// IOR's JSON.
#include <fmt/format.h>

#include <map>

#include "core/error.hpp"
#include "core/text/text.hpp"
#include "exchange/readers.hpp"

namespace toise {
namespace {

using nlohmann::json;

constexpr double mebibyte = 1048576;

/// What tells one test from another.
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

/// Ranks and nodes: whole numbers under either name.
int count_of(json const& test, char const* parameter, char const* option, int fallback) {
  for (auto const& [part, name] : {std::pair{"Parameters", parameter}, std::pair{"Options", option}}) {
    if (!test.contains(part) || !test.at(part).contains(name)) continue;
    auto const& value = test.at(part).at(name);
    if (value.is_number_integer()) return value;
    if (value.is_string()) return std::atoi(value.get<std::string>().c_str());
  }
  return fallback;
}

/// The repetitions of one access of a test.
ImportedMeasurement to_imported(json const& test, std::string const& access, std::vector<json> const& results,
                                SourceText const& source) {
  auto one =
      imported_measurement("ior." + access, "ior", fmt::format("{}: test {}", source.path, test.value("TestID", 0)));
  auto& m = one.measurement;
  if (test.contains("Parameters")) m.id.params = params_of(test.at("Parameters"));
  m.id.nodes = std::max(1, count_of(test, "nodes", "nodes", 1));
  auto const a_node = count_of(test, "tasksPerNode", "clients per node", 1);
  m.id.ranks = std::max(1, count_of(test, "numTasks", "tasks", a_node * m.id.nodes));
  std::vector<double> bandwidths, seconds;
  for (auto const& r : results) {
    bandwidths.push_back(r.at("bwMiB").get<double>() * mebibyte);
    if (r.contains("totalTime") && r.at("totalTime").is_number()) seconds.push_back(r.at("totalTime"));
    for (auto const* detail : {"iops", "latency", "openTime", "wrRdTime", "closeTime"}) {
      if (r.contains(detail)) m.details[detail].push_back(r.at(detail));
    }
  }
  m.metrics.push_back(metric_of("bandwidth", "B/s", "higher", bandwidths));
  if (seconds.size() == results.size()) {
    m.metrics.push_back(metric_of("time", "s", "lower", seconds));
    m.sampling.samples = seconds;
  }
  return one;
}

}  // namespace

std::vector<ImportedMeasurement> read_ior(SourceText const& source) {
  auto const file = parse_json(source);
  try {
    std::vector<ImportedMeasurement> all;
    for (auto const& test : file.at("tests")) {
      std::map<std::string, std::vector<json>> by_access;
      for (auto const& result : test.at("Results")) {
        if (result.is_array()) {  // before 4.0 each repetition is a list
          for (auto const& one : result) by_access[one.at("access")].push_back(one);
        } else {
          by_access[result.at("access")].push_back(result);
        }
      }
      for (auto const& [access, results] : by_access) {
        all.push_back(to_imported(test, access, results, source));
        auto& one = all.back();
        one.measurement.start = file.value("Began", "");
        auto const machine = file.value("Machine", "");  // "Linux node7"
        one.machine = machine.substr(std::min(machine.size(), machine.find(' ') + 1));
        auto const version = file.value("Version", "");
        one.version = version.starts_with("IOR-") ? version.substr(4) : version;
      }
    }
    return all;
  } catch (json::exception const& e) {
    throw InputError(fmt::format("{}: is not what IOR writes with summaryFormat=JSON: {}", source.path, e.what()));
  }
}

}  // namespace toise
