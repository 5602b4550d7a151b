// Whether ranks, virtual CPUs and memory lay where the numbers take them to be.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "analysis/diagnose/rules.hpp"
#include "core/disturbances/thresholds.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

std::optional<Finding> moved_apart(Facts const& facts) {
  double longest = 0;
  auto const where = cases_where(facts, [&](Measurement const& m) {
    auto const& others = m.system.disturbances.value;
    if (!others || !others->distance.value) return false;
    double most = 0;
    for (auto const& [pair, seconds] : *others->distance.value) most = std::max(most, seconds);
    longest = std::max(longest, most);
    return most > tolerated::cache_line_seconds;
  });
  if (where.empty()) return std::nullopt;
  return Finding{
      .severity = Severity::notable,
      .sureness = Sureness::certain,
      .headline = fmt::format("the hypervisor ran virtual CPUs that share a cache by its word apart: a cache "
                              "line took up to {}",
                              format_si(longest, "s")),
      .why =
          "collectives and products of several threads are slower then, and large arrays may be faster; "
          "another run may find the CPUs near each other.",
      .advice =
          "compare only runs that both are free of it; ask for a machine with pinned virtual CPUs, or measure "
          "over several nights.",
      .where = where};
}

/// By CPU, the first of the CPUs of its core; empty where the run does not say, or no core has two.
std::map<int, int> first_of_core(Facts const& facts) {
  std::map<int, int> first;
  for (auto const& cache : facts.environment.machine.caches.value.value_or(std::vector<Cache>())) {
    if (cache.level != 1 || !cache.shared_cpus) continue;
    auto const cpus = cpus_of_list(*cache.shared_cpus);
    if (cpus.size() < 2) continue;
    for (int const cpu : cpus) first[cpu] = cpus.front();
  }
  return first;
}

std::optional<Finding> smt_siblings(Facts const& facts) {
  auto const first = first_of_core(facts);
  auto const& host = facts.environment.machine.host;
  auto const is_sharing = [&](Measurement const& m) {
    std::set<int> taken;  // cores, by earlier ranks
    for (auto const& text : m.system.binding) {
      auto const binding = parse_binding(text);
      if (binding.node != host) continue;
      std::set<int> own;
      for (int const cpu : binding.cpus) {
        if (auto const core = first.find(cpu); core != first.end()) own.insert(core->second);
      }
      for (int const core : own) {
        if (!taken.insert(core).second) return true;
      }
    }
    return false;
  };
  auto const where = first.empty() ? std::vector<std::string>() : cases_where(facts, is_sharing);
  if (where.empty()) return std::nullopt;
  return Finding{.severity = Severity::notable,
                 .sureness = Sureness::certain,
                 .headline = "ranks shared cores (they ran on hardware threads of one)",
                 .why =
                     "such ranks take turns in the core's units: each is slower than alone, and none is comparable "
                     "with a rank that has a core.",
                 .advice = "plan at most one rank a core (Open MPI: --map-by core; Slurm: --hint=nomultithread).",
                 .where = where};
}

std::optional<Finding> remote_memory(Facts const& facts) {
  constexpr double many = 1000, share = 0.05;  // pages, and of those that the case touched first
  if (facts.environment.machine.numa.value.value_or(std::vector<NumaNode>()).size() < 2) return std::nullopt;
  auto const where = cases_where(facts, [](Measurement const& m) {
    auto const& others = m.system.disturbances.value;
    if (!others || !others->numa_misses.value || !others->minor_faults.value) return false;
    return *others->numa_misses.value > many && *others->numa_misses.value > share * *others->minor_faults.value;
  });
  if (where.empty()) return std::nullopt;
  return Finding{.severity = Severity::notable,
                 .sureness = Sureness::possible,
                 .headline = "memory came from another NUMA node than the one asked for",
                 .why =
                     "its bandwidth and latency are those of the link between sockets. The count is the node's: others "
                     "may have caused it.",
                 .advice =
                     "free the full NUMA node (numactl --hardware; drop the page cache), or bind ranks where there is "
                     "memory.",
                 .where = where};
}

}  // namespace

std::vector<Rule> placement_rules() {
  return {{"cpu.moved-apart", moved_apart}, {"ranks.smt-siblings", smt_siblings}, {"memory.remote", remote_memory}};
}

}  // namespace toise
