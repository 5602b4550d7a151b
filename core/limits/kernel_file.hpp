// Small files in which the kernel says one thing: below /proc and /sys.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace toise {

/// The first line without blanks around it; empty where the file can't be read.
std::string first_line(std::filesystem::path const& file);

/// The first number of a file; none where it can't be read or says "max".
std::optional<double> number_in(std::filesystem::path const& file);

/// "0-3,8" -> 0, 1, 2, 3, 8. Empty where the file can't be read or says anything else.
std::vector<int> cpu_list_in(std::filesystem::path const& file);

}  // namespace toise
