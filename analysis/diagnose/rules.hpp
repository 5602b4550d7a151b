// The rules of a diagnosis: each looks at the facts of a run, and says one thing or nothing.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "analysis/diagnose/facts.hpp"
#include "analysis/diagnose/finding.hpp"

namespace toise {

struct Rule {
  std::string_view id;  // of core/run/finding_ids.hpp
  /// Nothing where all is well, and where the run does not say what the rule would have to know.
  std::optional<Finding> (*find)(Facts const&);
};

/// All of them, one for each of finding_ids.
std::vector<Rule> all_rules();

// by what they look at
std::vector<Rule> blas_rules();
std::vector<Rule> cpu_rules();
std::vector<Rule> memory_rules();
std::vector<Rule> network_rules();
std::vector<Rule> gpu_rules();
std::vector<Rule> gpu_settings_rules();
std::vector<Rule> number_rules();
std::vector<Rule> placement_rules();

}  // namespace toise
