#include "analysis/models/communication/collective_time.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "analysis/models/communication/time_over_ranks.hpp"
#include "analysis/models/communication/time_over_size.hpp"
#include "core/error.hpp"

namespace toise {
namespace {

using AllSeries = std::vector<CollectiveSeries const*>;

bool is_of(Operation const& operation, CollectiveQuestion const& q) {
  bool const has_params = std::ranges::all_of(q.params, [&](auto const& asked) {
    auto const found = operation.params.find(asked.first);
    return found != operation.params.end() && found->second == asked.second;
  });
  return has_params && (operation.kernel == q.operation || operation.kernel == "collective." + q.operation) &&
         (q.variant.empty() || operation.variant == q.variant);
}

/// Those of the one operation and number of threads that is meant.
AllSeries meant_by(std::vector<CollectiveSeries> const& all, CollectiveQuestion const& q) {
  AllSeries found;
  std::set<std::string> measured, meant;
  for (auto const& series : all) {
    measured.insert(series.operation.kernel);
    if (!is_of(series.operation, q)) continue;
    found.push_back(&series);
    auto const threads = series.placement.threads;
    meant.insert(label(series.operation) + (threads == 0 ? "" : fmt::format(" with {} threads a rank", threads)));
  }
  if (found.empty())
    throw InputError(
        fmt::format("the run has no times of '{}' over sizes as asked for; it has {}", q.operation,
                    measured.empty() ? "none of any collective" : fmt::format("{}", fmt::join(measured, ", "))));
  if (meant.size() > 1)
    throw InputError(fmt::format("several series are of '{}': {}; say which variant and parameters are meant",
                                 q.operation, fmt::join(meant, "; ")));
  return found;
}

bool is_on_one_node(CollectiveSeries const& series) { return series.placement.nodes == 1; }

double ranks_per_node(RankPlacement const& p) { return static_cast<double>(p.ranks) / p.nodes; }

/// Those between whose placements one may go from one to the other: all on a node, or as many ranks on each of several.
AllSeries comparable(AllSeries const& all, CollectiveQuestion const& q) {
  AllSeries found;
  for (auto const* series : all) {
    auto const& placement = series->placement;
    if (q.nodes && (*q.nodes == 1) != is_on_one_node(*series)) continue;
    bool const is_exact = placement.ranks == q.ranks && (!q.nodes || placement.nodes == *q.nodes);
    if (is_exact || !q.nodes || *q.nodes == 1 || ranks_per_node(placement) == 1.0 * q.ranks / *q.nodes)
      found.push_back(series);
  }
  AllSeries exact;
  for (auto const* series : found)
    if (series->placement.ranks == q.ranks && (!q.nodes || series->placement.nodes == *q.nodes))
      exact.push_back(series);
  if (!exact.empty()) found = exact;
  std::set<std::string> kinds, placements;
  for (auto const* series : found) {
    auto const& p = series->placement;
    kinds.insert(p.nodes == 1 ? "one" : fmt::format("{}", ranks_per_node(p)));
  }
  for (auto const* series : all)
    placements.insert(fmt::format("{} ranks on {} node{}", series->placement.ranks, series->placement.nodes,
                                  series->placement.nodes == 1 ? "" : "s"));
  if (found.empty())
    throw InputError(fmt::format("nothing is known of {} ranks on {} nodes; the run has {}", q.ranks,
                                 q.nodes.value_or(1), fmt::join(placements, ", ")));
  if (kinds.size() > 1 || exact.size() > 1)
    throw InputError(fmt::format("{} ranks may be on different numbers of nodes; say on how many: the run has {}",
                                 q.ranks, fmt::join(placements, ", ")));
  return found;
}

/// α of the segment that a size is in, or next to.
double start_up_of(CollectiveSeries const& series, double bytes) {
  auto const fit = fit_sizes(series.points);
  if (!fit) return 0;
  auto const found = std::ranges::find_if(fit->segments, [&](Segment const& s) { return bytes <= s.largest; });
  return found == fit->segments.end() ? fit->segments.back().alpha.value : found->alpha.value;
}

}  // namespace

CollectiveTime collective_time(std::vector<CollectiveSeries> const& all, CollectiveQuestion const& q) {
  if (q.ranks < 2) throw InputError("a collective needs at least 2 ranks; ask for the time on 2 or more");
  if (!(q.bytes >= 0)) throw InputError("a size is 0 bytes or more; ask for one that is");
  if (q.nodes && (*q.nodes < 1 || *q.nodes > q.ranks))
    throw InputError(fmt::format("{} ranks cannot be on {} nodes; ask for 1 to {}", q.ranks, *q.nodes, q.ranks));
  auto const series = comparable(meant_by(all, q), q);
  std::vector<TimeOnRanks> points;
  for (auto const* one : series)
    points.push_back(
        {.ranks = one->placement.ranks, .time = time_over_size(*one, q.bytes), .start_up = start_up_of(*one, q.bytes)});
  std::ranges::sort(points, {}, &TimeOnRanks::ranks);
  return {.operation = series.front()->operation, .time = time_over_ranks(points, q.ranks)};
}

}  // namespace toise
