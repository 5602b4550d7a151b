// Criteria made from an earlier run.
#pragma once

#include "analysis/verdict/criteria.hpp"
#include "core/run/run_directory.hpp"

namespace toise {

/// What a run meets when it gives at least `share` of what each case gave in `baseline` (the median of its launches'
/// headlines; of times at most 1 / share). share in (0, 1]. Throws InputError when the baseline has no values.
Criteria criteria_of_baseline(RunDirectory const& baseline, double share);

}  // namespace toise
