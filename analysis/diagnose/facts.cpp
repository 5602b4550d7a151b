#include "analysis/diagnose/facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <set>

#include "core/text/text.hpp"

namespace toise {
namespace {

bool was_measured_on(std::string const& host, std::vector<Measurement> const& measurements, Fleet const& fleet) {
  auto const is_host = [&](std::string const& one) { return one == host; };
  return std::any_of(fleet.nodes().begin(), fleet.nodes().end(), is_host) ||
         std::any_of(measurements.begin(), measurements.end(),
                     [&](Measurement const& m) { return std::any_of(m.hosts.begin(), m.hosts.end(), is_host); });
}

/// Whether find_outliers() has something to compare: where all nodes failed it has not.
bool has_enough_nodes(Fleet const& fleet) {
  constexpr std::size_t least_nodes = 3;
  std::set<std::string> nodes;
  fleet.for_each_value([&](FleetCase const& one, std::string const& node, NodeValue const&) {
    if (one.id.backend != to_string(Backend::emulated)) nodes.insert(node);
  });
  return nodes.size() >= least_nodes;
}

}  // namespace

Facts facts_of(RunFile const& run, std::vector<Measurement> const& measurements, Fleet const& fleet,
               std::optional<Outliers> nodes) {
  Facts facts{.run = run,
              .measurements = measurements,
              .overview = overview(measurements, run),
              .environment = {},
              .nodes = std::move(nodes)};
  // a login node's settings say nothing of the nodes that were measured
  auto const& described = run.environment.machine.host;
  if (described && was_measured_on(*described, measurements, fleet)) facts.environment = run.environment;
  return facts;
}

Facts facts_of_run(RunDirectory const& run) {
  auto const lines = read_lines_by_scope(result_files(run));
  std::optional<Outliers> nodes;
  if (has_enough_nodes(lines.fleet)) nodes = find_outliers(read_node_runs({run.root.string()}));
  return facts_of(read_run_file(run), lines.together, lines.fleet, std::move(nodes));
}

std::optional<std::string> known(std::optional<std::string> const& text) {
  return text && !text->empty() && !text->starts_with("not available") ? text : std::nullopt;
}

std::optional<std::string> variable(Facts const& facts, std::string const& name) {
  auto const& variables = facts.environment.machine.variables;
  if (!variables || !variables->contains(name)) return std::nullopt;
  return variables->at(name);
}

std::vector<std::string> cases_where(Facts const& facts, std::function<bool(Measurement const&)> const& applies) {
  std::vector<std::string> labels;
  for (auto const& m : facts.measurements) {
    if (m.outcome == Outcome::skipped || m.id.backend == to_string(Backend::emulated) || !applies(m)) continue;
    auto const name = label(m.id, LabelForm::with_backend);
    if (std::find(labels.begin(), labels.end(), name) == labels.end()) labels.push_back(name);
  }
  return labels;
}

Cpu cpu_of(Facts const& facts) { return facts.environment.machine.cpu.value_or(Cpu()); }

std::vector<Gpu> gpus_of(Facts const& facts) {
  return facts.environment.gpu.value ? facts.environment.gpu.value->devices : std::vector<Gpu>();
}

std::string name_of(Gpu const& gpu) {
  return fmt::format("GPU {}{}", gpu.index.value_or(0), gpu.pci_address ? " at " + *gpu.pci_address : "");
}

std::vector<int> cpus_of_list(std::string const& list) {
  constexpr int most = 1 << 16;  // a text that somebody changed must not fill the memory
  std::vector<int> cpus;
  for (auto const& part : split(list, ',')) {
    int first = 0, last = 0;
    auto const fields = std::sscanf(part.c_str(), "%d-%d", &first, &last);
    if (fields < 1 || first < 0 || first >= most) continue;
    for (int cpu = first; cpu <= std::min(fields == 2 ? last : first, most); ++cpu) cpus.push_back(cpu);
  }
  return cpus;
}

Binding parse_binding(std::string const& text) {
  constexpr std::string_view of_cpus = ": CPUs ", of_gpu = ", GPU ";
  auto const at = text.find(of_cpus);
  if (at == std::string::npos) return {.node = text, .cpus = {}, .gpu = ""};
  auto const begin = at + of_cpus.size(), end = std::min(text.size(), text.find(of_gpu));
  return {.node = text.substr(0, at),
          .cpus = cpus_of_list(text.substr(begin, end - begin)),
          .gpu = end < text.size() ? text.substr(end + of_gpu.size()) : ""};
}

}  // namespace toise
