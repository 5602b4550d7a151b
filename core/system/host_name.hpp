#pragma once

#include <string>

namespace toise {

/// Of this host: as Slurm names it to what it starts, else as gethostname says it.
std::string host_name();

}  // namespace toise
