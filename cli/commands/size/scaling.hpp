// `toise size --scaling TABLE.csv`: how a user's own code scales, and what that costs.
#pragma once

#include <string>

namespace toise {

/// Prints the answer as text or JSON. Returns the exit code. Throws InputError.
int size_scaling(std::string const& table, bool as_json);

}  // namespace toise
