// What differs between the environments of two runs.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/system/environment.hpp"

namespace toise {

struct Difference {
  std::string name, before, after;  // "machine.kernel"; "" where there was none
};

/// By name, without what differs in every run (the clock's cost, the job's number).
std::vector<Difference> differences(Environment const& before, Environment const& after);

}  // namespace toise
