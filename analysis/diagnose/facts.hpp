// What the rules of a diagnosis look at, and the questions that many of them ask.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/fleet/fleet.hpp"
#include "analysis/fleet/outliers.hpp"
#include "analysis/overview/overview.hpp"
#include "core/run/measurement.hpp"
#include "core/run/run_directory.hpp"
#include "core/run/run_file.hpp"

namespace toise {

struct Facts {
  RunFile run;
  std::vector<Measurement> measurements;  // without samples, and without those of cases on every node
  Overview overview;                      // of them
  Environment environment;                // of the run; blank where nothing was measured on the host that it describes
  std::optional<Outliers> nodes;          // of cases on every node, where there are at least three nodes
};

Facts facts_of(RunFile const&, std::vector<Measurement> const&, Fleet const& = {}, std::optional<Outliers> = {});
Facts facts_of_run(RunDirectory const&);

/// The text, unless it is absent or says why it is not available.
std::optional<std::string> known(std::optional<std::string> const&);

/// A variable of the environment that the run was measured in.
std::optional<std::string> variable(Facts const&, std::string const& name);

/// The labels of the measurements for which `applies`, each once, in the order of the run; also of those that went
/// wrong, which a finding may explain. What was skipped, or emulated, is left out.
std::vector<std::string> cases_where(Facts const&, std::function<bool(Measurement const&)> const& applies);

Cpu cpu_of(Facts const&);  // blank where the run does not say

/// "n1" and the CPUs of "n1: CPUs 0-3,8, GPU 0000:1b:00.0"; no CPUs where the text is another.
struct Binding {
  std::string node;
  std::vector<int> cpus;
  std::string gpu;  // its PCI address; empty without one
};
Binding parse_binding(std::string const&);

std::vector<Gpu> gpus_of(Facts const&);  // none where the run does not say
std::string name_of(Gpu const&);         // "GPU 0 at 0000:1b:00.0"

/// "0-3,8" -> 0, 1, 2, 3, 8.
std::vector<int> cpus_of_list(std::string const&);

}  // namespace toise
