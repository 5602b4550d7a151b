// The changes of a series, for machines and reports.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analysis/changes/change_points.hpp"

namespace toise {

/// {"changes": [{index, before, after, ratio, ci: [low, high], p, direction: better|worse}], "spikes": [{index, value,
/// level}], noise, correlation}, each change and spike with its `date` where dates of the values are given. better:
/// "higher" or "lower".
nlohmann::json to_json(ChangePoints const&, std::string const& better, std::vector<std::string> const& dates = {});

}  // namespace toise
