#include "analysis/overview/overview.hpp"

#include <algorithm>
#include <cstdio>

#include "analysis/fleet/fleet.hpp"
#include "core/run/manifest.hpp"
#include "core/text/text.hpp"

namespace toise {
namespace {

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

std::vector<DataCache> data_caches(Host const& machine) {
  std::vector<DataCache> found;
  auto const cpus = machine.cpu ? machine.cpu->logical_cpus.value_or(1) : 1;
  for (auto const& cache : machine.caches.value.value_or(std::vector<Cache>())) {
    if (cache.type == "Instruction") continue;
    auto const bytes = static_cast<std::int64_t>(cache.bytes.value_or(0));
    auto const instances = std::max(1, cpus / std::max(1, count_cpus(cache.shared_cpus.value_or(""))));
    found.push_back({.level = cache.level, .bytes = bytes, .bytes_of_node = bytes * instances});
  }
  return found;
}

Roofline roofline(std::vector<Measurement> const& measurements, Peaks const& peaks) {
  Roofline found;
  if (peaks.bandwidth) found.bandwidth = peaks.bandwidth->rate;
  for (auto const& m : measurements) {
    if (!has_performance(m) || m.id.backend != peaks.backend || m.work.flops <= 0 || m.work.bytes() <= 0) continue;
    if (m.about.peak == Peak::vector_units || m.about.peak == Peak::matrix_units) continue;  // a ceiling, no point
    if (m.about.bound == BoundBy::memory && !is_in_memory(m, peaks)) continue;
    auto const* rate = find_metric(m, "flop_rate");
    if (!rate) continue;
    found.points.push_back({.label = label(m.id),
                            .kernel = m.id.kernel,
                            .intensity = m.work.flops / m.work.bytes(),
                            .flop_rate = rate->median});
  }
  for (auto const& [type, peak] : peaks.flop_rate) found.ceilings.push_back({.type = type, .flop_rate = peak.rate});
  return found;
}

std::map<std::string, std::size_t> count_outcomes(std::vector<Measurement> const& measurements) {
  std::map<std::string, std::size_t> counts;
  for (auto const outcome : {Outcome::ok, Outcome::unconverged, Outcome::invalid, Outcome::corrupt, Outcome::skipped,
                             Outcome::error, Outcome::timeout, Outcome::crashed}) {
    counts[std::string(to_string(outcome))] = 0;
  }
  for (auto const& m : measurements) ++counts[std::string(to_string(m.outcome))];
  return counts;
}

}  // namespace

int exit_code_of(std::vector<Measurement> const& measurements) {
  std::map<std::string, Measurement const*> last;
  for (auto const& m : measurements) {
    auto& seen = last[text_of(m.id)];
    if (!seen || seen->id.attempt <= m.id.attempt) seen = &m;
  }
  return std::any_of(last.begin(), last.end(), [](auto const& entry) { return is_failure(entry.second->outcome); });
}

Overview overview(std::vector<Measurement> const& measurements, RunFile const& run_file, std::string const& edited) {
  auto const& environment = run_file.environment;
  std::map<std::string, Peaks> peaks{{"host", measured_peaks(measurements, environment)}};
  for (auto const& m : measurements) {
    auto const& backend = m.id.backend;
    if (!peaks.contains(backend)) peaks[backend] = measured_peaks(measurements, environment, backend);
  }
  auto rows = rows_of(measurements, peaks);
  return {.headlines = headline_numbers(measurements, rows, peaks),
          .problems = problems(rows, run_file, edited),
          .outcomes = count_outcomes(measurements),
          .caches = data_caches(environment.machine),
          .roofline = roofline(measurements, peaks.at("host")),
          .alpha_beta = collective_fits(collective_series(measurements)),
          .distributions = distributions(measurements),
          .scaling = scaling_series(measurements),
          .is_bad = exit_code_of(measurements) != 0,
          .rows = std::move(rows)};
}

Overview overview_of_run(RunDirectory const& run) {
  auto const file = read_run_file(run);
  auto const edited = first_edited(run);
  // the lines of a sweep are read without their samples: there may be millions
  if (!file.suite.has_sweep) return overview(read_measurements(run), file, edited);
  auto const lines = read_lines_by_scope(result_files(run));
  auto result = overview(lines.together, file, edited);
  if (!lines.fleet.empty()) result.fleet = view_of(lines.fleet);
  result.is_bad = result.is_bad || lines.fleet.is_bad();
  return result;
}

}  // namespace toise
