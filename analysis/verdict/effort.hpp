// What a criteria file costs: the least that must be run before it can pass.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analysis/verdict/criteria.hpp"

namespace toise {

/// The least with which a requirement can pass: nothing fails, and values are far from their bounds.
struct RequirementEffort {
  std::string clause, title, asked;
  std::size_t runs = 1;  // of each case, each a launch; of a pass rate: attempts at all cases together
  std::optional<double>
      seconds;          // observed, or of the runs one after the other; absent: nobody said how long they take
  std::string counted;  // what the runs are
};

struct Effort {
  std::vector<RequirementEffort> requirements;
  std::size_t runs = 0;           // the most of them: a run may count for several requirements
  std::optional<double> seconds;  // the most of them
};

/// run_seconds: how long one run of a case takes; absent: unknown. The counts are those of the bounds by which accept()
/// judges.
Effort least_effort(Criteria const&, std::optional<double> run_seconds);

/// Launches from which on accept() rests on the launches themselves: 5 at a confidence of 0.95.
std::size_t launches_for_bounds(double confidence);

/// Whether the usual 95 % interval of a launch's samples has both of its ends at least this sure, so that fewer
/// launches can do.
bool is_shown_by_samples(double confidence, double of_interval = 0.95);

}  // namespace toise
