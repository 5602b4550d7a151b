// `toise size WORKLOAD.toml --machine M`: what an allocation request needs to say.
#pragma once

#include <string>

namespace toise {

/// Prints the answer as text or JSON. Returns the exit code. Throws InputError.
int size_workload_file(std::string const& workload, std::string const& machine, bool as_json);

}  // namespace toise
