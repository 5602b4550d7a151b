// From a suite and a catalogue to the exact list of cases.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "runners/suite/catalogue.hpp"
#include "runners/suite/machine.hpp"
#include "runners/suite/placement.hpp"
#include "runners/suite/suite.hpp"
#include "worker/protocol.hpp"

namespace toise {

/// What one bench means for one variant, sweeps not yet multiplied out: a million cases are a few of these.
struct Recipe {
  PlannedCase base;
  std::vector<std::pair<std::string, std::vector<Value>>> sweeps;  // the last runs fastest
  std::vector<Placement> placements;
  std::vector<int> threads{0};
  std::map<std::string, std::int64_t> totals;  // of strong scaling: shared by the ranks
};

struct Plan {
  std::vector<Recipe> recipes;
  int launches = 1;
  std::vector<std::string> filters;  // patterns on "kernel", "kernel/variant" or "kernel/variant params"
};

/// What a suite asks for of what the build has, on a machine. What the build lacks is there with its
/// skip_reason. Throws InputError with file, line and a suggestion, also where there would be too many cases
/// (plan_size.hpp).
Plan make_plan(Suite const&, Catalogue const&, Machine const&, std::vector<std::string> const& filters = {});

/// Every case, in the suite's order, none twice. The same for the same plan. Throws InputError when there
/// is none.
std::vector<PlannedCase> expand(Plan const&);

/// Neighbouring cases of one placement, scope and launch number, which share their worker processes.
std::vector<std::span<PlannedCase const>> group_by_launch(std::span<PlannedCase const>);

}  // namespace toise
