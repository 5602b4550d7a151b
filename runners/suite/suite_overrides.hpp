// What `--set` changes in a suite.
#pragma once

#include "runners/suite/suite.hpp"

namespace toise {

/// Throws InputError when nothing of the suite is meant.
void apply_override(Suite&, Override const&);

}  // namespace toise
