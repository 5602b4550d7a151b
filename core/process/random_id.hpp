// Names that no two runs or measurements share.
#pragma once

#include <string>

namespace toise {

/// 128 random bits of the operating system, in hexadecimal. Throws EnvironmentError when it gives none.
std::string random_id();

}  // namespace toise
