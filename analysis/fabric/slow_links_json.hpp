// Slow links and nodes as `toise fabric --json` prints them.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "analysis/fabric/slow_links.hpp"

namespace toise {

nlohmann::json to_json(SlowLinks const&);

}  // namespace toise
