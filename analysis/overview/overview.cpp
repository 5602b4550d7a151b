#include "analysis/overview/overview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "analysis/fleet/fleet.hpp"
#include "analysis/models/alpha_beta.hpp"
#include "analysis/models/scaling.hpp"
#include "analysis/overview/distributions.hpp"
#include "analysis/overview/problems.hpp"
#include "core/run/description_json.hpp"
#include "core/text/text.hpp"

namespace toise {
namespace {

using nlohmann::json;

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
json data_caches(Host const& machine) {
  json found = json::array();
  auto const cpus = machine.cpu ? machine.cpu->logical_cpus.value_or(1) : 1;
  for (auto const& cache : machine.caches.value.value_or(std::vector<Cache>())) {
    if (cache.type == "Instruction") continue;
    auto const bytes = static_cast<std::int64_t>(cache.bytes.value_or(0));
    auto const instances = std::max(1, cpus / std::max(1, count_cpus(cache.shared_cpus.value_or(""))));
    found.push_back({{"level", cache.level}, {"bytes", bytes}, {"bytes_of_node", bytes * instances}});
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

/// What its metrics ask to be drawn as, each with the metric's name.
json charts_of(Measurement const& m) {
  auto charts = json::array();
  for (auto const& metric : m.metrics) {
    if (metric.chart.kind == Chart::Kind::none) continue;
    auto chart = to_json(metric.chart);
    chart["metric"] = metric.name;
    charts.push_back(std::move(chart));
  }
  return charts;
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
              {"about", to_json(m.about)},
              {"charts", charts_of(m)},
              {"headline", nullptr},
              {"share", nullptr},
              {"bound", nullptr}};
  if (!m.metrics.empty() && m.id.backend != to_string(Backend::emulated)) {
    object["headline"] = to_json(m.metrics.front());
  }
  if (auto const share = share_of_peak(m, peaks_of.at(m.id.backend))) {
    object["share"] = share->share;
    object["bound"] = share->name;
  }
  return object;
}

json roofline(std::vector<Measurement> const& measurements, Peaks const& peaks) {
  json points = json::array();
  for (auto const& m : measurements) {
    if (!has_performance(m) || m.id.backend != peaks.backend || m.work.flops <= 0 || m.work.bytes() <= 0) continue;
    if (m.about.peak == Peak::vector_units || m.about.peak == Peak::matrix_units) continue;  // a ceiling, no point
    if (m.about.bound == BoundBy::memory && !is_in_memory(m, peaks)) continue;
    auto const* rate = find_metric(m, "flop_rate");
    if (!rate) continue;
    points.push_back({{"label", m.id.kernel + "/" + m.id.variant + " " + describe_params(m.id)},
                      {"kernel", m.id.kernel},
                      {"intensity", m.work.flops / m.work.bytes()},
                      {"flop_rate", rate->median}});
  }
  json ceilings = json::array();
  for (auto const& [type, peak] : peaks.flop_rate) ceilings.push_back({{"type", type}, {"flop_rate", peak.rate}});
  return {{"points", points}, {"ceilings", ceilings}, {"bandwidth", peaks.bandwidth ? json(*peaks.bandwidth) : json()}};
}

}  // namespace

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
  return std::any_of(last.begin(), last.end(), [](auto const& entry) { return is_failure(entry.second->outcome); });
}

json overview_of_run(RunDirectory const& run) {
  auto const file = read_run_file(run);
  auto const files = result_files(run);
  // the lines of a sweep are read without their samples: there may be millions
  if (!file.suite.has_sweep) return overview(read_measurements(run), file);
  auto const lines = read_lines_by_scope(files);
  auto result = overview(lines.together, file);
  if (!lines.fleet.empty()) result["fleet"] = lines.fleet.to_json();
  result["bad"] = result["bad"].get<bool>() || lines.fleet.is_bad();
  return result;
}

json overview(std::vector<Measurement> const& measurements, RunFile const& run_file) {
  auto const& environment = run_file.environment;
  std::map<std::string, Peaks> peaks{{"host", measured_peaks(measurements, environment)}};
  for (auto const& m : measurements) {
    auto const& backend = m.id.backend;
    if (!peaks.contains(backend)) peaks[backend] = measured_peaks(measurements, environment, backend);
  }
  json rows = json::array(), outcomes = json::object();
  for (std::size_t i = 0; i < measurements.size(); ++i) rows.push_back(row(measurements[i], i, peaks));
  for (auto const& [name, count] : count_outcomes(measurements)) outcomes[name] = count;
  return {{"problems", problems(rows, run_file.status ? std::string(to_string(*run_file.status)) : "")},
          {"outcomes", outcomes},
          {"caches", data_caches(environment.machine)},
          {"roofline", roofline(measurements, peaks.at("host"))},
          {"alpha_beta", alpha_beta_fits(measurements)},
          {"distributions", distributions(measurements)},
          {"scaling", scaling_series(measurements)},
          {"fleet", nullptr},
          {"bad", exit_code_of(measurements) != 0},
          {"rows", std::move(rows)}};
}

}  // namespace toise
