#include "analysis/overview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "analysis/alpha_beta.hpp"
#include "analysis/distributions.hpp"
#include "analysis/fleet.hpp"
#include "analysis/problems.hpp"
#include "analysis/scaling.hpp"
#include "core/text.hpp"

namespace toise {
namespace {

using nlohmann::json;

bool ended_well(Measurement const& m) { return m.outcome == Outcome::ok || m.outcome == Outcome::unconverged; }

Metric const* find_metric(Measurement const& m, std::string_view name) {
  auto const found =
      std::find_if(m.metrics.begin(), m.metrics.end(), [&](Metric const& metric) { return metric.name == name; });
  return found == m.metrics.end() ? nullptr : &*found;
}

std::string text_param(CaseId const& id, std::string const& name) {
  auto const found = id.params.find(name);
  auto const* text = found == id.params.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text ? *text : "";
}

std::int64_t integer_param(CaseId const& id, std::string const& name) {
  auto const found = id.params.find(name);
  auto const* number = found == id.params.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
  return number ? *number : 0;
}

/// Arrays beyond the last cache: at least four times its size in all, as STREAM asks.
bool is_in_memory(CaseId const& id, Peaks const& peaks) {
  return peaks.last_cache > 0 && integer_param(id, "bytes") * 2 >= 4 * static_cast<std::int64_t>(peaks.last_cache);
}

std::size_t last_cache_of(json const& environment) {
  std::size_t bytes = 0;
  auto const caches = environment.value(json::json_pointer("/machine/caches"), json());
  if (!caches.is_array()) return 0;
  for (auto const& cache : caches) bytes = std::max(bytes, cache.value("bytes", std::size_t{0}));
  return bytes;
}

std::size_t last_cache_of_gpu(json const& environment) {
  if (!environment.contains("gpu") || !environment["gpu"].is_object()) return 0;
  auto const& devices = environment["gpu"]["devices"];
  return devices.empty() ? 0 : devices[0].value("last_cache", std::size_t{0});
}

/// Of the first GPU: those of a node are alike, or the run is of no use as a whole.
json data_sheet_of(json const& environment) {
  if (!environment.contains("gpu") || !environment["gpu"].is_object()) return nullptr;
  auto const& devices = environment["gpu"]["devices"];
  auto const peak = devices.empty() ? json() : devices[0].value("peak", json());
  return peak.is_object() ? peak : json();
}

/// Whose rate bounds arithmetic of a type where no data sheet tells: 16-bit products are of matrix units.
std::string_view peak_kernel_of(std::string_view type) {
  return type == "fp16" || type == "bf16" ? "peak.matrix" : "peak.fma";
}

/// What the data sheet calls the rate that bounds a kernel's arithmetic, best first.
std::vector<std::string> rates_bounding(CaseId const& id) {
  auto const type = text_param(id, "type");
  if (type.starts_with("fp8")) return {"fp8"};
  bool const is_vector = id.kernel == "peak.fma";
  if (type == "fp64" && !is_vector) return {"fp64_matrix", "fp64"};
  if (type == "fp16" && is_vector) return {};  // what data sheets call fp16 is the matrix units' rate
  return {type};
}

/// The value of one GPU against its data sheet, where that names the rate.
std::optional<Bound> bound_by_data_sheet(Measurement const& m, Peaks const& peaks) {
  if (!peaks.data_sheet.is_object()) return std::nullopt;
  auto const part = peaks.data_sheet.value("part", "");
  auto const* bandwidth = find_metric(m, "bandwidth");
  bool const is_of_memory = m.id.kernel.starts_with("stream.") || m.id.kernel == "transfer.d2d";
  if (bandwidth && is_of_memory && is_in_memory(m.id, peaks) && peaks.data_sheet.contains("memory_bandwidth")) {
    return Bound{.share = bandwidth->median / peaks.data_sheet["memory_bandwidth"].get<double>(),
                 .name = fmt::format("memory of {}, data sheet", part)};
  }
  auto const* flops = find_metric(m, "flop_rate");
  auto const rates = peaks.data_sheet.value("flop_rate", json::object());
  if (!flops || m.id.kernel.starts_with("stream.")) return std::nullopt;
  for (auto const& rate : rates_bounding(m.id)) {
    if (!rates.contains(rate)) continue;
    return Bound{.share = flops->median / rates[rate].get<double>(),
                 .name = fmt::format("{} of {}, data sheet", rate, part)};
  }
  return std::nullopt;
}

/// "0-3,8" -> 5.
int count_cpus(std::string const& list) {
  int count = 0;
  for (auto const& part : split(list, ',')) {
    int first = 0, last = 0;
    auto const fields = std::sscanf(part.c_str(), "%d-%d", &first, &last);
    count += fields == 2 ? last - first + 1 : fields == 1;
  }
  return count;
}

/// Data caches by level: the size of one, and of all that the node's CPUs have together.
json data_caches(json const& environment) {
  json found = json::array();
  auto const caches = environment.value(json::json_pointer("/machine/caches"), json());
  auto const cpus = environment.value(json::json_pointer("/machine/cpu/logical_cpus"), 1);
  if (!caches.is_array()) return found;
  for (auto const& cache : caches) {
    if (cache.value("type", "") == "Instruction") continue;
    auto const bytes = cache.value("bytes", std::int64_t{0});
    auto const instances = std::max(1, cpus / std::max(1, count_cpus(cache.value("shared_cpus", ""))));
    found.push_back({{"level", cache["level"]}, {"bytes", bytes}, {"bytes_of_node", bytes * instances}});
  }
  return found;
}

json to_json(Metric const& metric) {
  json object{{"name", metric.name}, {"unit", metric.unit}, {"better", metric.better}, {"median", metric.median},
              {"n", metric.n},       {"ci_low", nullptr},   {"ci_high", nullptr},      {"half_width", nullptr}};
  if (metric.interval) {
    object["ci_low"] = metric.interval->low;
    object["ci_high"] = metric.interval->high;
    if (metric.median != 0) object["half_width"] = (metric.interval->high - metric.interval->low) / 2 / metric.median;
  }
  return object;
}

/// What slowed the CPUs or the GPU down while they were measured; empty when nothing is known to have.
/// A GPU at its own rating does what it was built for: that is shown with its clocks, and is no alarm.
std::string throttled_by(Measurement const& m) {
  auto const throttle = m.system.value("throttle", json());
  if (throttle.is_object() && throttle.value("events", 0) > 0) return "the kernel saw its CPUs slowed down by heat";
  auto const gpu = m.system.value("gpu", json());
  if (!gpu.is_object()) return {};
  auto const slowed_by = gpu.value("slowed_by", json::object());
  for (auto const& [reason, share] : slowed_by.items()) {
    if (is_own_rating(reason)) continue;
    return fmt::format("its GPU was slowed down by {} in {:.0f} % of the readings", reason, 100 * share.get<double>());
  }
  return {};
}

json row(Measurement const& m, std::size_t index, std::map<std::string, Peaks> const& peaks_of) {
  json object{{"index", index},
              {"kernel", m.id.kernel},
              {"variant", m.id.variant},
              {"backend", m.id.backend},
              {"params", describe_params(m.id)},
              {"outcome", to_string(m.outcome)},
              {"reason", m.reason},
              {"non_stationary", m.sampling.warmup.non_stationary},
              {"throttled", throttled_by(m)},
              {"oversubscribed", m.details.value("oversubscribed", false)},
              {"check", m.check ? (m.check->passed() ? "passed" : "failed") : "not run"},
              {"headline", nullptr},
              {"share", nullptr},
              {"bound", nullptr}};
  if (!m.metrics.empty() && m.id.backend != to_string(Backend::emulated)) {
    object["headline"] = to_json(m.metrics.front());
  }
  if (auto const bound = bound_of(m, peaks_of.at(m.id.backend))) {
    object["share"] = bound->share;
    object["bound"] = bound->name;
  }
  return object;
}

json roofline(std::vector<Measurement> const& measurements, Peaks const& peaks) {
  json points = json::array();
  for (auto const& m : measurements) {
    if (!has_performance(m) || m.id.backend != peaks.backend || m.id.kernel.starts_with("peak.") || m.work.flops <= 0 ||
        m.work.bytes() <= 0)
      continue;
    if (m.id.kernel.starts_with("stream.") && !is_in_memory(m.id, peaks)) continue;
    auto const* rate = find_metric(m, "flop_rate");
    if (!rate) continue;
    points.push_back({{"label", m.id.kernel + "/" + m.id.variant + " " + describe_params(m.id)},
                      {"kernel", m.id.kernel},
                      {"intensity", m.work.flops / m.work.bytes()},
                      {"flop_rate", rate->median}});
  }
  json ceilings = json::array();
  for (auto const& [type, rate] : peaks.flop_rate) ceilings.push_back({{"type", type}, {"flop_rate", rate}});
  return {{"points", points}, {"ceilings", ceilings}, {"bandwidth", peaks.bandwidth ? json(*peaks.bandwidth) : json()}};
}

}  // namespace

bool has_performance(Measurement const& m) { return ended_well(m) && m.id.backend != to_string(Backend::emulated); }

Peaks measured_peaks(std::vector<Measurement> const& measurements, json const& environment,
                     std::string const& backend) {
  Peaks peaks;
  peaks.backend = backend;
  peaks.last_cache = backend == to_string(host) ? last_cache_of(environment) : last_cache_of_gpu(environment);
  if (backend != to_string(host)) peaks.data_sheet = data_sheet_of(environment);
  // an unconverged value may be a disturbed one: it is a ceiling only where there is no better
  for (auto const outcome : {Outcome::ok, Outcome::unconverged}) {
    auto const converged = peaks;
    for (auto const& m : measurements) {
      if (m.outcome != outcome || m.id.backend != backend || !has_performance(m)) continue;
      auto const type = text_param(m.id, "type");
      if (auto const* rate = find_metric(m, "flop_rate");
          rate && m.id.kernel == peak_kernel_of(type) && !converged.flop_rate.contains(type)) {
        peaks.flop_rate[type] = std::max(peaks.flop_rate[type], rate->median);
      }
      if (auto const* rate = find_metric(m, "bandwidth");
          rate && m.id.kernel.starts_with("stream.") && is_in_memory(m.id, peaks) && !converged.bandwidth) {
        peaks.bandwidth = std::max(peaks.bandwidth.value_or(0), rate->median);
      }
    }
  }
  return peaks;
}

std::optional<Bound> bound_of(Measurement const& m, Peaks const& peaks) {
  if (!has_performance(m) || m.id.backend != peaks.backend) return std::nullopt;
  if (auto const bound = bound_by_data_sheet(m, peaks)) return bound;
  auto const* flops = find_metric(m, "flop_rate");
  auto const* bandwidth = find_metric(m, "bandwidth");
  if (m.id.kernel.starts_with("stream.") && bandwidth && peaks.bandwidth && is_in_memory(m.id, peaks)) {
    return Bound{.share = bandwidth->median / *peaks.bandwidth, .name = "best stream beyond the caches, measured"};
  }
  if (flops && !m.id.kernel.starts_with("stream.") && !m.id.kernel.starts_with("peak.")) {
    auto const type = text_param(m.id, "type");
    if (auto const peak = peaks.flop_rate.find(type); peak != peaks.flop_rate.end()) {
      return Bound{.share = flops->median / (peak->second * m.id.nodes),
                   .name = fmt::format("{}{} {}, measured", m.id.kernel.starts_with("train.") ? "MFU: " : "",
                                       peak_kernel_of(type), type)};
    }
  }
  return std::nullopt;
}

std::vector<std::pair<std::string, std::size_t>> count_outcomes(std::vector<Measurement> const& measurements) {
  std::vector<std::pair<std::string, std::size_t>> counts;
  for (auto const outcome : {Outcome::ok, Outcome::unconverged, Outcome::invalid, Outcome::corrupt, Outcome::skipped,
                             Outcome::error, Outcome::timeout, Outcome::crashed}) {
    auto const n = std::count_if(measurements.begin(), measurements.end(),
                                 [&](Measurement const& m) { return m.outcome == outcome; });
    counts.emplace_back(std::string(to_string(outcome)), static_cast<std::size_t>(n));
  }
  return counts;
}

int exit_code_of(std::vector<Measurement> const& measurements) {
  std::map<std::string, Measurement const*> last;
  for (auto const& m : measurements) {
    auto& seen = last[text_of(m.id)];
    if (!seen || seen->id.attempt <= m.id.attempt) seen = &m;
  }
  return std::any_of(last.begin(), last.end(), [](auto const& entry) {
    return !ended_well(*entry.second) && entry.second->outcome != Outcome::skipped;
  });
}

json overview_of_run(RunDirectory const& run) {
  auto const file = read_run_file(run);
  auto const files = result_files(run);
  // the lines of a sweep are read without their samples: there may be millions
  if (!file.value(json::json_pointer("/suite/has_sweep"), false)) return overview(read_measurements(run), file);
  auto const lines = read_lines_by_scope(files);
  auto result = overview(lines.together, file);
  if (!lines.fleet.empty()) result["fleet"] = lines.fleet.to_json();
  result["bad"] = result["bad"].get<bool>() || lines.fleet.is_bad();
  return result;
}

json overview(std::vector<Measurement> const& measurements, json const& run_file) {
  auto const environment = run_file.value("environment", json::object());
  std::map<std::string, Peaks> peaks{{"host", measured_peaks(measurements, environment)}};
  for (auto const& m : measurements) {
    auto const& backend = m.id.backend;
    if (!peaks.contains(backend)) peaks[backend] = measured_peaks(measurements, environment, backend);
  }
  json rows = json::array(), outcomes = json::object();
  for (std::size_t i = 0; i < measurements.size(); ++i) rows.push_back(row(measurements[i], i, peaks));
  for (auto const& [name, count] : count_outcomes(measurements)) outcomes[name] = count;
  return {{"problems", problems(rows, run_file.value("status", ""))},
          {"outcomes", outcomes},
          {"caches", data_caches(environment)},
          {"roofline", roofline(measurements, peaks.at("host"))},
          {"alpha_beta", alpha_beta_fits(measurements)},
          {"distributions", distributions(measurements)},
          {"scaling", scaling_series(measurements)},
          {"fleet", nullptr},
          {"bad", exit_code_of(measurements) != 0},
          {"rows", std::move(rows)}};
}

}  // namespace toise
