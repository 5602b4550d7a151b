// SHA-256, by which a changed byte is noticed.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace toise {

/// In hexadecimal. Throws EnvironmentError when the file cannot be read.
std::string sha256_of_file(std::filesystem::path const&);
std::string sha256_of(std::string_view bytes);

}  // namespace toise
