// Which characters may stand where in TOML.
#pragma once

#include <string>
#include <string_view>

namespace toise {

/// Outside of strings and comments TOML is ASCII without control characters, which toml++ relies on but does not check.
/// Throws InputError with file and line for any other.
void check_characters(std::string const& file, std::string_view text);

}  // namespace toise
