#include "tests/fuzz/gzipped.hpp"

#include <zlib.h>

#include "tests/fuzz/target.hpp"

namespace toise::fuzz {

std::filesystem::path gzipped(std::string const& bytes) {
  auto const path = file_of("");
  auto* const file = gzopen(path.c_str(), "wb1");
  bool const is_written =
      file && (bytes.empty() || gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size())) > 0);
  require(gzclose(file) == Z_OK && is_written, "the compressed file could not be written");
  return path;
}

}  // namespace toise::fuzz
