// How many elements a kernel needs, or that there are more than any memory has.
#pragma once

#include <cstddef>
#include <limits>

#include "core/error.hpp"

namespace toise {

/// rows × columns, where that many T can be addressed. Throws Unsupported when their bytes do not fit into 64 bits,
/// which would wrap to a small size otherwise.
template <class T>
std::size_t checked_count(std::size_t rows, std::size_t columns) {
  constexpr auto most = std::numeric_limits<std::ptrdiff_t>::max() / sizeof(T);
  if (columns != 0 && rows > most / columns) throw Unsupported("needs more than 8 EiB, which no memory has");
  return rows * columns;
}

}  // namespace toise
