// The files that describe machines, and what their options say on a node.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/system/machine.hpp"

namespace toise {

/// Throws InputError with file, line and a suggestion on whatever it does not know.
Machine read_machine(std::filesystem::path const&);

/// A path, or the name of a shipped machine ("jean-zay-h100"); "local" is this node. Throws InputError.
Machine find_machine(std::string const& name_or_path);
std::vector<std::string> shipped_machines();

/// Fills {account}, {time} and so on in options; throws InputError that names what is missing.
std::vector<std::string> fill_in(std::vector<std::string> const& options, std::map<std::string, std::string> const&);

/// "$SCRATCH/toise" with variables of the environment filled in; unknown names stay unchanged.
std::string expand_environment(std::string const&);

}  // namespace toise
