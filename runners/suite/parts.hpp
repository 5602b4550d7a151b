// The data sheets of GPUs: suites/machines/parts.toml.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/system/environment.hpp"

namespace toise {

/// The shipped file, next to the shipped suites; empty when it is not there.
std::optional<std::filesystem::path> find_parts();

/// The part of a GPU that its runtime gives this name; nothing for a GPU that the file does not name.
/// Throws InputError, with file and line, for a file that is not understood.
std::optional<Part> find_part(std::filesystem::path const& parts, std::string const& gpu_name);

/// Gives each GPU its peak: its part, or why it is unknown.
void add_peaks(Environment&, std::optional<std::filesystem::path> const& parts);

}  // namespace toise
