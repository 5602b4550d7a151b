// `toise size WORKLOAD.toml --machine M`: what an allocation request needs to say.
#pragma once

#include <string>
#include <vector>

namespace toise {

/// path: of the workload. name: of the machine, or its file. runs: whose measurements replace the data sheet. Prints
/// the answer as text or JSON. Returns the exit code. Throws InputError.
int size_workload_file(std::string const& path, std::string const& name, std::vector<std::string> const& runs,
                       bool as_json);

}  // namespace toise
