#include "tests/fuzz/target.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "core/error.hpp"
#include "tests/temporary_folder.hpp"

namespace toise::fuzz {

std::filesystem::path file_of(std::string const& text) {
  static TemporaryFolder const folder;
  auto const path = folder / "file";
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
  return path;
}

void require(bool is_so, char const* what) {
  if (is_so) return;
  std::fprintf(stderr, "defect: %s\n", what);
  std::abort();
}

}  // namespace toise::fuzz

/// What libFuzzer calls.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
  try {
    toise::fuzz::read(std::string(reinterpret_cast<char const*>(bytes), size));
  } catch (toise::InputError const&) {  // refused, as it may be
  }
  return 0;
}
