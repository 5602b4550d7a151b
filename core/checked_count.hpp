// How many elements a kernel needs, or that the device has no memory for them.
#pragma once

#include <cstddef>

#include "core/device.hpp"

namespace toise {

/// The product of these counts of T, as one array on the device. Throws Unsupported as require_memory() does; a
/// product that does not fit into 64 bits would wrap to a small size otherwise.
template <class T, class... Counts>
std::size_t checked_count(Device const& device, Counts... counts) {
  require_memory(device, (static_cast<double>(sizeof(T)) * ... * static_cast<double>(counts)));
  return (std::size_t{1} * ... * static_cast<std::size_t>(counts));
}

}  // namespace toise
