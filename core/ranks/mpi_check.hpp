// One check for every MPI call.
#pragma once

#include <fmt/format.h>
#include <mpi.h>

#include <source_location>
#include <stdexcept>

namespace toise {

/// Throws std::runtime_error with MPI's own message and the caller's place.
inline void check_mpi(int code, std::source_location where = std::source_location::current()) {
  if (code == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING];
  int length = 0;
  MPI_Error_string(code, text, &length);
  throw std::runtime_error(fmt::format("{}:{}: {}", where.file_name(), where.line(),
                                       std::string_view(text, static_cast<std::size_t>(length))));
}

}  // namespace toise
