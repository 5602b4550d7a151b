#include "runners/own_program.hpp"

#include <sys/auxv.h>

namespace toise {

namespace fs = std::filesystem;

fs::path own_program() {
  std::error_code error;
  if (auto const path = fs::read_symlink("/proc/self/exe", error); !error) return path;
  auto const* started_as = reinterpret_cast<char const*>(getauxval(AT_EXECFN));  // what execve() was given
  auto const path = fs::absolute(started_as, error);
  auto const real = fs::canonical(path, error);
  return error ? path : real;
}

}  // namespace toise
