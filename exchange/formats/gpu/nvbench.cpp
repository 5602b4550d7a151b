// The JSON of NVBench (--json).
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

#include "core/error.hpp"
#include "core/json/json_field.hpp"
#include "core/text/csv.hpp"
#include "exchange/formats/json_in_log.hpp"
#include "exchange/formats/log_values.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

using nlohmann::json;

/// Numbers are text in its files: "1.5e-05".
double number_of(json const& value, std::string const& where) {
  if (value.is_number()) return value.get<double>();
  if (value.is_null()) return std::nan("");
  if (!value.is_string()) throw InputError(where + " is no number");
  return value_in(value.get<std::string>(), where);
}

Value param_of(json const& value) {
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (!value.is_string()) return value.dump();
  auto const text = value.get<std::string>();
  auto const whole = whole_number_in<std::int64_t>(text);
  return whole ? Value(*whole) : Value(text);
}

/// A state's summaries by their tag: "nv/cold/time/gpu/mean" -> 1.5e-05.
std::map<std::string, double> summaries_of(json const& state, std::string const& where) {
  std::map<std::string, double> found;
  if (!state.contains("summaries") || state.at("summaries").is_null()) return found;
  for (auto const& summary : list_field(state, "summaries", where)) {
    auto const tag = field<std::string>(summary, "tag", where + "summaries.");
    if (!summary.contains("data")) continue;
    for (auto const& datum : list_field(summary, "data", where)) {
      if (field_or(datum, "name", std::string(), where) != "value" || !datum.contains("value")) continue;
      if (field_or(datum, "type", std::string(), where) != "string") found[tag] = number_of(datum.at("value"), tag);
    }
  }
  return found;
}

/// The means over a state's samples; isolated launches before batches, the GPU's clock before the CPU's.
void add_metrics(Measurement& m, std::map<std::string, double> const& summaries) {
  auto const add = [&](char const* name, char const* unit, char const* better,
                       std::initializer_list<char const*> tags) {
    for (auto const* tag : tags) {
      auto const found = summaries.find(tag);
      if (found == summaries.end()) continue;
      m.metrics.push_back(metric_of(name, unit, better, {found->second}));
      return;
    }
  };
  add("bandwidth", "B/s", "higher", {"nv/cold/bw/global/bytes_per_second", "nv/cpu_only/bw/global/bytes_per_second"});
  add("rate", "1/s", "higher", {"nv/cold/bw/item_rate", "nv/cpu_only/bw/item_rate"});
  add("mean_time", "s", "lower", {"nv/cold/time/gpu/mean", "nv/batch/time/gpu/mean", "nv/cpu_only/time/cpu/mean"});
  for (auto const& [tag, name, unit] : {std::tuple{"nv/cold/sample_size", "samples", ""},
                                        {"nv/cpu_only/sample_size", "samples", ""},
                                        {"nv/cold/time/gpu/stdev/relative", "relative_deviation", ""},
                                        {"nv/cpu_only/time/cpu/stdev/relative", "relative_deviation", ""},
                                        {"nv/cold/time/cpu/mean", "cpu_time", "s"},
                                        {"nv/batch/time/gpu/mean", "batch_time", "s"},
                                        {"nv/cold/bw/global/utilization", "share_of_peak_bandwidth", ""},
                                        {"nv/cold/time/gpu/median", "median_time", "s"},
                                        {"nv/cold/sm_clock_rate/mean", "sm_clock", "1/s"}}) {
    if (auto const found = summaries.find(tag); found != summaries.end()) m.details.set({name, found->second, unit});
  }
}

ImportedMeasurement to_imported(json const& state, std::string const& name, std::string const& where,
                                SourceText const& source) {
  auto one = imported_measurement(name, "nvbench", source.path + ": " + name);
  auto& m = one.measurement;
  if (state.contains("axis_values") && state.at("axis_values").is_array()) {
    for (auto const& axis : state.at("axis_values")) {
      if (axis.contains("value")) m.id.params[field<std::string>(axis, "name", where)] = param_of(axis.at("value"));
    }
  }
  bool const has_device = state.contains("device") && state.at("device").is_number_integer();
  if (has_device) m.id.params["device"] = state.at("device").get<std::int64_t>();
  if (field_or(state, "is_skipped", false, where)) {
    m.reason = field_or(state, "skip_reason", std::string("no reason was given"), where);
    auto lower = m.reason;  // an exception of the benchmark is a skipped state too
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    m.outcome = lower.find("error") == lower.npos ? Outcome::skipped : Outcome::error;
    m.id.backend = "cuda";
    return one;
  }
  auto const summaries = summaries_of(state, where);
  bool const is_of_cpu = summaries.contains("nv/cpu_only/time/cpu/mean");
  m.id.backend = is_of_cpu ? "host" : "cuda";
  add_metrics(m, summaries);
  if (!m.metrics.empty()) return one;
  m.outcome = Outcome::error;
  m.reason = "the state has no time";
  return one;
}

}  // namespace

std::vector<ImportedMeasurement> read_nvbench(SourceText const& source) {
  auto const file = parse_json_in_log(source);
  return at_place(source.path, [&] {
    std::map<std::int64_t, std::string> devices;
    if (file.contains("devices") && file.at("devices").is_array()) {
      for (auto const& device : file.at("devices"))
        devices[field<std::int64_t>(device, "id", "devices.")] = field_or(device, "name", std::string(), "devices.");
    }
    std::vector<ImportedMeasurement> all;
    auto const& benchmarks = list_field(file, "benchmarks");
    for (std::size_t i = 0; i < benchmarks.size(); ++i) {
      auto const where = fmt::format("benchmarks[{}].", i);
      auto const name = field<std::string>(benchmarks[i], "name", where);
      if (!benchmarks[i].contains("states") || benchmarks[i].at("states").is_null()) continue;
      auto const& states = list_field(benchmarks[i], "states", where);
      for (std::size_t j = 0; j < states.size(); ++j) {
        auto& one = all.emplace_back(to_imported(states[j], name, fmt::format("{}states[{}].", where, j), source));
        auto const device = field_or(states[j], "device", std::int64_t{-1}, where);
        if (devices.contains(device)) one.measurement.details.set({"device", devices.at(device)});
      }
    }
    if (!file.contains("meta") || !file.at("meta").contains("version")) return all;
    auto const& version = object_field(file.at("meta"), "version", "meta.");
    if (!version.contains("nvbench")) return all;
    for (auto& one : all)
      one.version = field_or(version.at("nvbench"), "string", std::string(), "meta.version.nvbench.");
    return all;
  });
}

}  // namespace toise
