// On what a variant runs.
#pragma once

#include <string_view>

namespace toise {

enum class Backend { host, cuda, hip, emulated };
std::string_view to_string(Backend);
inline constexpr auto host = Backend::host;

}  // namespace toise
