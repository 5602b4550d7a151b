// How this program was built: constants from CMake, the revision from git at build time.
#pragma once

#include <string>

namespace toise::build_info {

extern char const* const version;
extern char const* const compiler;
extern char const* const flags;
extern char const* const build_type;
std::string git_revision();  // "abc1234", "abc1234-dirty", or "not available: reason"

}  // namespace toise::build_info
