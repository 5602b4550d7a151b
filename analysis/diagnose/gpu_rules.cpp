// Whether the GPUs ran at their clocks, and near to what feeds them.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analysis/diagnose/rules.hpp"

namespace toise {
namespace {

/// The largest share of the readings of a case in which a reason slowed its GPU down, of those that count.
template <class Counts>
double slowed_share(Measurement const& m, Counts const& counts) {
  double most = 0;
  if (!m.system.gpu.value || !m.system.gpu.value->slowed_by) return most;
  for (auto const& [reason, share] : *m.system.gpu.value->slowed_by) {
    if (counts(reason)) most = std::max(most, share);
  }
  return most;
}

std::optional<Finding> throttled(Facts const& facts) {
  auto const is_fault = [](std::string const& reason) { return !is_own_rating(reason); };
  std::string reasons;
  auto const where = cases_where(facts, [&](Measurement const& m) {
    if (slowed_share(m, is_fault) <= 0) return false;
    for (auto const& [reason, share] : *m.system.gpu.value->slowed_by) {
      if (is_fault(reason) && share > 0 && reasons.find(reason) == std::string::npos)
        reasons += (reasons.empty() ? "" : ", ") + reason;
    }
    return true;
  });
  if (where.empty()) return std::nullopt;
  return Finding{.severity = Severity::serious,
                 .sureness = Sureness::certain,
                 .headline = fmt::format("a GPU was slowed down ({})", reasons),
                 .why =
                     "its clock was below what the part is rated for, so that these numbers are of a fault in "
                     "cooling or power.",
                 .advice =
                     "see nvidia-smi -q -d PERFORMANCE or amd-smi metric on that node, check cooling and power "
                     "supply, then measure again.",
                 .where = where};
}

std::optional<Finding> power_cap(Facts const& facts) {
  constexpr double often = 0.5;  // of the readings
  auto const where = cases_where(facts, [](Measurement const& m) { return slowed_share(m, is_own_rating) >= often; });
  if (where.empty()) return std::nullopt;
  return Finding{.severity = Severity::minor,
                 .sureness = Sureness::certain,
                 .headline = "the power limit set the clock of a GPU",
                 .why =
                     "large products often reach the rated power; but if somebody lowered the limit, the numbers are "
                     "lower than the data sheet's.",
                 .advice = "compare the limit with the part's own (nvidia-smi -q -d POWER, amd-smi static --limit).",
                 .where = where};
}

/// Whether a rank's CPUs are all on other NUMA nodes than its GPU.
bool is_far(Binding const& binding, std::vector<Gpu> const& gpus, std::vector<NumaNode> const& numa) {
  for (auto const& gpu : gpus) {
    if (gpu.pci_address != binding.gpu || !gpu.numa_node || binding.cpus.empty()) continue;
    auto const node = fmt::format("node{}", *gpu.numa_node);
    auto const its = std::find_if(numa.begin(), numa.end(), [&](NumaNode const& one) { return one.node == node; });
    auto const near = its == numa.end() ? std::vector<int>() : cpus_of_list(its->cpus);
    auto const is_near = [&](int cpu) { return std::find(near.begin(), near.end(), cpu) != near.end(); };
    // memory without CPUs has no near ones
    return !near.empty() && std::none_of(binding.cpus.begin(), binding.cpus.end(), is_near);
  }
  return false;
}

std::optional<Finding> far_cpus(Facts const& facts) {
  auto const gpus = gpus_of(facts);
  auto const& machine = facts.environment.machine;
  auto const numa = machine.numa.value.value_or(std::vector<NumaNode>());
  auto const where = cases_where(facts, [&](Measurement const& m) {
    return std::any_of(m.system.binding.begin(), m.system.binding.end(), [&](std::string const& text) {
      auto const binding = parse_binding(text);
      return !binding.gpu.empty() && binding.node == machine.host && is_far(binding, gpus, numa);
    });
  });
  if (where.empty()) return std::nullopt;
  return Finding{.severity = Severity::notable,
                 .sureness = Sureness::certain,
                 .headline = "ranks ran on CPUs far from their GPU",
                 .why = "copies and launches cross the link between sockets: less bandwidth to the host, more latency.",
                 .advice = "let the launcher bind by distance (Slurm: --gpu-bind=closest; Open MPI: --map-by).",
                 .where = where};
}

std::optional<Finding> pcie_lanes(Facts const& facts) {
  std::vector<std::string> where;
  for (auto const& gpu : gpus_of(facts)) {
    if (gpu.pcie_lanes && gpu.pcie_most_lanes && *gpu.pcie_lanes < *gpu.pcie_most_lanes)
      where.push_back(fmt::format("{}: x{} of x{}", name_of(gpu), *gpu.pcie_lanes, *gpu.pcie_most_lanes));
  }
  if (where.empty()) return std::nullopt;
  return Finding{.severity = Severity::notable,
                 .sureness = Sureness::certain,
                 .headline = "the PCIe link of a GPU has fewer lanes than the GPU could use",
                 .why = "its bandwidth to the host, and to a network adapter, is lower in the same ratio.",
                 .advice =
                     "if the slot has all lanes, reseat the card or the riser and look for PCIe errors in the "
                     "kernel's log; else this is the machine as it was built: silence the finding.",
                 .where = where};
}

}  // namespace

std::vector<Rule> gpu_rules() {
  return {{"gpu.throttled", throttled},
          {"gpu.power-cap", power_cap},
          {"gpu.far-cpus", far_cpus},
          {"gpu.pcie-lanes", pcie_lanes}};
}

}  // namespace toise
