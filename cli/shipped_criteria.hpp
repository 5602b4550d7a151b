// Criteria by a path or a name.
#pragma once

#include <string>

namespace toise {

/// The path of a file, or of the shipped criteria of this name. Throws InputError when there are neither.
std::string find_criteria(std::string const& name);

}  // namespace toise
