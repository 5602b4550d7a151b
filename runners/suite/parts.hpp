// The data sheets of GPUs: suites/machines/parts.toml.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace toise {

/// The shipped file, next to the shipped suites; empty when it is not there.
std::optional<std::filesystem::path> find_parts();

/// The part of a GPU that its runtime gives this name: {part, source, memory_bandwidth in B/s, flop_rate:
/// {type: FLOP/s}}, of which what nobody published is absent; or null for a GPU that the file does not name.
/// Throws InputError, with file and line, for a file that is not understood.
nlohmann::json find_part(std::filesystem::path const& parts, std::string const& gpu_name);

/// Adds `peak` to each device of an environment's `gpu`: its part, or the text "unknown: …".
void add_peaks(nlohmann::json& environment, std::optional<std::filesystem::path> const& parts);

}  // namespace toise
