// A file for readers of .tar.gz: libFuzzer itself finds no way through a checksum.
#pragma once

#include <filesystem>
#include <string>

namespace toise::fuzz {

/// A file with these bytes, compressed. It lasts until the next call.
std::filesystem::path gzipped(std::string const& bytes);

}  // namespace toise::fuzz
