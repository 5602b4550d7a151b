#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "analysis/fabric/judgement.hpp"

namespace toise {

/// Of the case `label`, with the names of the table's nodes and the topology's switches.
nlohmann::json to_json(FabricJudgement const&, std::string const& label, PairTable const&, Topology const*);

}  // namespace toise
