// What the makers of GPUs promise: suites/machines/parts.toml.
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace toise {

/// The shipped file, beside the shipped suites; empty when it is not there.
std::optional<std::filesystem::path> find_parts();

/// What a data sheet says of a GPU; what nobody published is absent.
struct Part {
  std::string part, source;
  std::optional<double> memory_bandwidth;   // B/s
  std::map<std::string, double> flop_rate;  // FLOP/s, by type
};

/// The part of a GPU that its runtime gives this name; nothing for a GPU that the file does not name.
/// Throws InputError, with file and line, for a file that is not understood.
std::optional<Part> find_part(std::filesystem::path const& parts, std::string const& gpu_name);

/// Adds `peak` to each device of an environment's `gpu`: its part, or the text "unknown: …".
void add_peaks(nlohmann::json& environment, std::optional<std::filesystem::path> const& parts);

}  // namespace toise
