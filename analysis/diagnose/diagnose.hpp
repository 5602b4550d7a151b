// The findings of a run.
#pragma once

#include <cstddef>
#include <vector>

#include "analysis/diagnose/facts.hpp"
#include "analysis/diagnose/finding.hpp"

namespace toise {

struct Diagnosis {
  std::vector<Finding> findings;  // the most serious first, then the surest; what the site silenced is last
  std::size_t rules = 0;          // that looked
};

/// Silences are those of the machine file that the run was measured with.
Diagnosis diagnose(Facts const&);

/// Throws InputError as read_run_file() and read_lines_by_scope() do.
Diagnosis diagnose_run(RunDirectory const&);

}  // namespace toise
