// What the numbers themselves give away: slow nodes, impossible shares, shares that are not there.
#include <fmt/format.h>

#include <algorithm>

#include "analysis/diagnose/rules.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

std::optional<Finding> slow_nodes(Facts const& facts) {
  if (!facts.nodes || facts.nodes->slow.empty()) return std::nullopt;
  std::vector<std::string> where;
  for (auto const& one : facts.nodes->slow) {
    where.push_back(one.metrics.empty()
                        ? fmt::format("{}: all metrics together", one.node)
                        : fmt::format("{}: {:.1f} % of the median in {}", one.node, 100 * one.metrics.front().speed,
                                      facts.nodes->metrics[one.metrics.front().metric].name));
  }
  return Finding{.severity = Severity::notable,
                 .sureness = Sureness::likely,
                 .headline = fmt::format("{} of {} nodes {} below the others", facts.nodes->slow.size(),
                                         facts.nodes->nodes, facts.nodes->slow.size() == 1 ? "is" : "are"),
                 .why = "a job over all nodes runs at the pace of the slowest.",
                 .advice = "toise outliers RUN says what to run again, on which nodes, to be sure.",
                 .where = where};
}

std::optional<Finding> above_one(Facts const& facts) {
  constexpr double believable = 1.03;  // of a peak, which has its own error
  std::vector<std::string> where;
  bool is_data_sheet = false;
  for (auto const& row : facts.overview.rows) {
    if (!row.share || row.share->share <= believable) continue;
    is_data_sheet = is_data_sheet || row.share->name.ends_with("data sheet");
    where.push_back(fmt::format("{}: {:.0f} % of {}", label(row.id, LabelForm::with_backend), 100 * row.share->share,
                                row.share->name));
  }
  if (where.empty()) return std::nullopt;
  return Finding{.severity = Severity::serious,
                 .sureness = Sureness::certain,
                 .headline = "values are above the peak that bounds them",
                 .why = "so the peak is wrong, and with it all shares of it.",
                 .advice = is_data_sheet
                               ? "check which GPU the driver names, and the part in suites/machines/parts.toml."
                               : "the peak was disturbed when it was measured: run it again on a quiet node.",
                 .where = where};
}

bool is_of_memory(Measurement const& m, std::string const& backend) {
  return has_performance(m) && m.id.backend == backend && m.about.bound == BoundBy::memory &&
         m.about.size.unit == "B" && find_metric(m, "bandwidth");
}

/// All memory-bound cases of the host fitted into its caches, or the caches are not known.
std::optional<Finding> shares_missing(Facts const& facts) {
  auto const of_host = [](Measurement const& m) { return is_of_memory(m, "host"); };
  auto const where = cases_where(facts, of_host);
  auto const peaks = measured_peaks(facts.measurements, facts.run.environment);
  if (where.empty() || peaks.bandwidth) return std::nullopt;
  auto const needed = format_bytes(2 * static_cast<std::int64_t>(peaks.last_cache));
  bool const is_known = peaks.last_cache > 0;
  return Finding{
      .severity = Severity::notable,
      .sureness = Sureness::certain,
      .headline = is_known ? fmt::format("no memory-bound case is beyond the last cache, which holds {}",
                                         format_bytes(static_cast<std::int64_t>(peaks.last_cache)))
                           : "the size of the last cache is not known",
      .why =
          "so this run has no memory bandwidth: the roofline has no roof, and there are no shares of it. What was "
          "measured is the bandwidth of caches, or may be.",
      .advice = is_known ? fmt::format("measure arrays of twice the cache or more: toise run SUITE --set "
                                       "'stream.*.bytes={}'.",
                                       needed)
                         : "run where the kernel shows the caches (/sys/devices/system/cpu/cpu0/cache).",
      .where = where};
}

/// The best memory bandwidth is of arrays that all last caches of the node together may hold.
std::optional<Finding> caches_together(Facts const& facts) {
  auto const peaks = measured_peaks(facts.measurements, facts.run.environment);
  std::int64_t together = 0;
  for (auto const& cache : facts.overview.caches) together = std::max(together, cache.bytes_of_node);
  if (!peaks.bandwidth || together <= static_cast<std::int64_t>(peaks.last_cache)) return std::nullopt;
  auto const where = cases_where(facts, [&](Measurement const& m) {
    if (!is_of_memory(m, "host") || !is_in_memory(m, peaks) || m.id.ranks > 1 || m.about.size.arrays < 1) return false;
    auto const param = m.id.params.find(m.about.size.param);
    auto const* bytes = param == m.id.params.end() ? nullptr : std::get_if<std::int64_t>(&param->second);
    return bytes && *bytes * m.about.size.arrays < 4 * together;
  });
  auto const is_best = [&](Measurement const& m) {
    return is_of_memory(m, "host") && find_metric(m, "bandwidth")->median == peaks.bandwidth->rate &&
           std::find(where.begin(), where.end(), label(m.id, LabelForm::with_backend)) != where.end();
  };
  if (std::none_of(facts.measurements.begin(), facts.measurements.end(), is_best)) return std::nullopt;
  return Finding{.severity = Severity::serious,
                 .sureness = Sureness::possible,
                 .headline = fmt::format("the memory bandwidth may be that of caches: the node has {} of last cache",
                                         format_bytes(together)),
                 .why =
                     "each thread's part of the arrays may stay in its own last cache: the arrays together are below "
                     "four times all of them.",
                 .advice = fmt::format("measure arrays of {} each or more, and compare.", format_bytes(2 * together)),
                 .where = where};
}

}  // namespace

std::vector<Rule> number_rules() {
  return {{"nodes.slow", slow_nodes},
          {"shares.above-one", above_one},
          {"shares.missing", shares_missing},
          {"memory.caches-together", caches_together}};
}

}  // namespace toise
