// Whether the CPUs ran as fast as they can, and each for one rank.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "analysis/diagnose/rules.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

std::optional<Finding> governor(Facts const& facts) {
  auto const cpu = cpu_of(facts);
  auto const governor = known(cpu.governor);
  if (!governor || *governor == "performance") return std::nullopt;
  // with intel_pstate, "powersave" raises the clock under load, only later
  bool const may_be_harmless = *governor == "powersave" && cpu.vendor == "GenuineIntel";
  return Finding{.severity = may_be_harmless ? Severity::minor : Severity::notable,
                 .sureness = may_be_harmless ? Sureness::possible : Sureness::likely,
                 .headline = fmt::format("the CPU frequency governor is {}, not performance", *governor),
                 .why =
                     "the clock follows the load with a delay: short cases and latencies are measured at a lower "
                     "clock, and differ from run to run.",
                 .advice = "cpupower frequency-set -g performance on the node, or ask the site for it in a job.",
                 .where = {}};
}

std::optional<Finding> turbo_off(Facts const& facts) {
  if (known(cpu_of(facts).turbo) != "off") return std::nullopt;
  return Finding{.severity = Severity::minor,
                 .sureness = Sureness::certain,
                 .headline = "turbo is off",
                 .why =
                     "the CPUs stay at their base clock: numbers repeat well, but are below what the same CPUs reach "
                     "elsewhere.",
                 .advice =
                     "compare only with runs without turbo, or switch it on (cpufreq/boost, "
                     "intel_pstate/no_turbo, or the firmware).",
                 .where = {}};
}

std::optional<Finding> frequency_cap(Facts const& facts) {
  auto const cpu = cpu_of(facts);
  auto const limit = known(cpu.limit_khz), most = known(cpu.max_khz);
  if (!limit || !most) return std::nullopt;
  auto const allowed = 1e3 * std::strtod(limit->c_str(), nullptr), possible = 1e3 * std::strtod(most->c_str(), nullptr);
  if (allowed <= 0 || allowed >= 0.99 * possible) return std::nullopt;
  return Finding{.severity = Severity::notable,
                 .sureness = Sureness::certain,
                 .headline = fmt::format("the CPU clock is capped at {}, of {}", format_si(allowed, "Hz"),
                                         format_si(possible, "Hz")),
                 .why = "whatever arithmetic or caches bound is slower by up to this ratio.",
                 .advice =
                     "cpupower frequency-set -u on the node, or the scheduler's option for it (Slurm: "
                     "--cpu-freq=high).",
                 .where = {}};
}

std::optional<Finding> throttled(Facts const& facts) {
  auto const where = cases_where(
      facts, [](Measurement const& m) { return m.system.throttle.value && m.system.throttle.value->events > 0; });
  if (where.empty()) return std::nullopt;
  return Finding{.severity = Severity::serious,
                 .sureness = Sureness::certain,
                 .headline = "the CPUs were slowed down by heat",
                 .why = "these numbers are of a machine that was too hot, and change with the room and the neighbours.",
                 .advice = "check fans, filters and the inlet temperature of the node, then measure again.",
                 .where = where};
}

std::optional<Finding> limited(Facts const& facts) {
  auto const cpu = cpu_of(facts);
  if (!cpu.available || !cpu.logical_cpus || !cpu.available_where) return std::nullopt;
  // one hardware thread of each core is all of the node to most programs
  auto const enough = std::min<double>(*cpu.logical_cpus, static_cast<double>(cpu.cores.value_or(*cpu.logical_cpus)));
  if (*cpu.available > enough - 0.5) return std::nullopt;
  return Finding{
      .severity = Severity::notable,
      .sureness = Sureness::certain,
      .headline = fmt::format("{:g} of {} CPUs were {}", *cpu.available, *cpu.logical_cpus, *cpu.available_where),
      .why =
          "what was measured is a part of the node: its numbers are no peak of the node, and whoever has "
          "the other CPUs disturbs them.",
      .advice = "ask for the whole node (Slurm: --exclusive), or give the container all CPUs.",
      .where = {}};
}

/// Whether two ranks of one node had a CPU in common.
bool is_overlapping(Measurement const& m) {
  std::map<std::string, std::vector<int>> of_node;
  for (auto const& text : m.system.binding) {
    auto const binding = parse_binding(text);
    auto& cpus = of_node[binding.node];
    cpus.insert(cpus.end(), binding.cpus.begin(), binding.cpus.end());
  }
  return std::any_of(of_node.begin(), of_node.end(), [](auto& entry) {
    auto& cpus = entry.second;
    std::sort(cpus.begin(), cpus.end());
    return std::adjacent_find(cpus.begin(), cpus.end()) != cpus.end();
  });
}

std::optional<Finding> overlap(Facts const& facts) {
  auto const where = cases_where(facts, is_overlapping);
  if (where.empty()) return std::nullopt;
  return Finding{.severity = Severity::serious,
                 .sureness = Sureness::certain,
                 .headline = "ranks were bound to the same CPUs",
                 .why =
                     "they take turns: each waits for the others, and collectives take as long as a time slice of "
                     "the kernel.",
                 .advice =
                     "plan at most one rank a CPU, and check the binding that the launcher gives (Open MPI: "
                     "--report-bindings; Slurm: --cpu-bind=verbose).",
                 .where = where};
}

std::optional<Finding> oversubscribed(Facts const& facts) {
  auto const where =
      cases_where(facts, [](Measurement const& m) { return m.system.oversubscribed && !is_overlapping(m); });
  if (where.empty()) return std::nullopt;
  return Finding{.severity = Severity::serious,
                 .sureness = Sureness::certain,
                 .headline = "there were more busy threads than CPUs",
                 .why =
                     "they take turns, so that times say how the kernel shares CPUs rather than what the machine "
                     "can do.",
                 .advice =
                     "use fewer ranks or threads, or ask for more CPUs: a cgroup may leave fewer than the node "
                     "has.",
                 .where = where};
}

}  // namespace

std::vector<Rule> cpu_rules() {
  return {{"cpu.governor", governor},
          {"cpu.turbo-off", turbo_off},
          {"cpu.frequency-cap", frequency_cap},
          {"cpu.throttled", throttled},
          {"cpu.limited", limited},
          {"ranks.overlap", overlap},
          {"ranks.oversubscribed", oversubscribed}};
}

}  // namespace toise
