// One check for every MPI call.
#pragma once

#include <fmt/format.h>
#include <mpi.h>

#include <stdexcept>
#include <string_view>

namespace toise {

/// Throws std::runtime_error with MPI's own message and the caller's place.
// not std::source_location: clang 14 lacks what libstdc++ makes it of
inline void check_mpi(int code, char const* file = __builtin_FILE(), int line = __builtin_LINE()) {
  if (code == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING];
  int length = 0;
  MPI_Error_string(code, text, &length);
  throw std::runtime_error(
      fmt::format("{}:{}: {}", file, line, std::string_view(text, static_cast<std::size_t>(length))));
}

}  // namespace toise
