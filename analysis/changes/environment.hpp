// What differs between the environments of two runs.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace toise {

struct Difference {
  std::string name, before, after;  // "machine.kernel"; "" where there was none
};

/// By name, without what differs in every run (the clock's cost, the job's number).
std::vector<Difference> differences(nlohmann::json const& before, nlohmann::json const& after);

}  // namespace toise
