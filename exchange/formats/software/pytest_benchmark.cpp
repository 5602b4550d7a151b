// The JSON of pytest-benchmark (--benchmark-json, --benchmark-save).
#include <fmt/format.h>

#include "core/error.hpp"
#include "core/json/json_field.hpp"
#include "exchange/formats/json_in_log.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

using nlohmann::json;

Value param_of(json const& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  return value.dump();
}

/// "tests/test_sort.py::TestSort::test_list[100]": kernel "test_list", where it stands a parameter, and the values of
/// the test's parameters, or what stands in the brackets.
void read_name(CaseId& id, json const& benchmark, std::string const& where) {
  auto const fullname = field_or(benchmark, "fullname", field<std::string>(benchmark, "name", where), where);
  auto const bracket = fullname.find('[');
  auto const path = fullname.substr(0, bracket);
  auto const colons = path.rfind("::");
  id.kernel = colons == path.npos ? path : path.substr(colons + 2);
  if (colons != path.npos) id.params["test"] = path.substr(0, colons);
  if (benchmark.contains("params") && benchmark.at("params").is_object()) {
    for (auto const& [name, value] : benchmark.at("params").items()) id.params[name] = param_of(value);
  } else if (bracket != fullname.npos) {
    id.params["param"] = fullname.substr(bracket + 1, fullname.size() - bracket - 2);
  }
  if (benchmark.contains("group") && benchmark.at("group").is_string())
    id.params["group"] = benchmark.at("group").get<std::string>();
}

/// Its rounds are samples; where the file leaves them out, their median.
void read_stats(Measurement& m, json const& stats, std::string const& where) {
  auto const times = stats.contains("data") && stats.at("data").is_array() && !stats.at("data").empty()
                         ? field<std::vector<double>>(stats, "data", where)
                         : std::vector<double>();
  m.metrics = {
      metric_of("time", "s", "lower", times.empty() ? std::vector{number_or_nan(stats, "median", where)} : times)};
  m.sampling.samples = times;
  for (auto const* name : {"mean", "min", "max", "stddev"}) {
    if (stats.contains(name)) m.details.set({name, number_or_nan(stats, name, where), "s"});
  }
  for (auto const* name : {"rounds", "iterations"}) {
    if (stats.contains(name)) m.details.set({name, number_or_nan(stats, name, where)});
  }
}

ImportedMeasurement to_imported(json const& benchmark, std::string const& where, SourceText const& source) {
  auto const name = field<std::string>(benchmark, "name", where);
  auto one = imported_measurement("", "pytest-benchmark", source.path + ": " + name);
  auto& m = one.measurement;
  read_name(m.id, benchmark, where);
  if (benchmark.contains("extra_info") && benchmark.at("extra_info").is_object()) {
    for (auto const& [key, value] : benchmark.at("extra_info").items()) {
      if (value.is_number()) m.details.set({key, value.get<double>()});
      if (value.is_string()) m.details.set({key, value.get<std::string>()});
    }
  }
  bool const has_stats = benchmark.contains("stats") && benchmark.at("stats").is_object();
  if (has_stats) {
    read_stats(m, benchmark.at("stats"), where + "stats.");
  } else {
    m.outcome = Outcome::error;
    m.reason = "the benchmark has no stats";
  }
  return one;
}

/// Versions before 3.2 write UTC without saying so.
std::string date_of(json const& file) {
  auto const date = field_or(file, "datetime", std::string());
  auto const time = date.find('T');
  bool const has_zone = time != date.npos && date.find_first_of("+-Z", time) != date.npos;
  return date.empty() || has_zone ? date : date + "Z";
}

}  // namespace

std::vector<ImportedMeasurement> read_pytest_benchmark(SourceText const& source) {
  auto const file = parse_json_in_log(source);
  return at_place(source.path, [&] {
    auto const& machine = object_field(file, "machine_info");
    std::string commit;
    if (file.contains("commit_info") && file.at("commit_info").is_object() && file.at("commit_info").contains("id") &&
        file.at("commit_info").at("id").is_string())
      commit = file.at("commit_info").at("id").get<std::string>();
    std::vector<ImportedMeasurement> all;
    auto const& benchmarks = list_field(file, "benchmarks");
    for (std::size_t i = 0; i < benchmarks.size(); ++i) {
      auto& one = all.emplace_back(to_imported(benchmarks[i], fmt::format("benchmarks[{}].", i), source));
      one.machine = field_or(machine, "node", std::string(), "machine_info.");
      one.version = field_or(file, "version", std::string());
      one.measurement.start = date_of(file);
      if (!commit.empty()) one.measurement.details.set({"commit", commit});
    }
    return all;
  });
}

}  // namespace toise
