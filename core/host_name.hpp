#pragma once

#include <string>

namespace toise {

/// Of this host, as gethostname says it.
std::string host_name();

}  // namespace toise
