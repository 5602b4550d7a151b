// How many elements a kernel needs, or that the device has no memory for them.
#pragma once

#include <cstddef>

#include "core/device.hpp"

namespace toise {

/// The bytes of an array of T with the product of these counts: of a number that may not fit into 64 bits.
template <class T, class... Counts>
double memory_of(Counts... counts) {
  return (static_cast<double>(sizeof(T)) * ... * static_cast<double>(counts));
}

/// The product of these counts of T, as one array on the device. Throws Unsupported as require_memory() does; a
/// product that does not fit into 64 bits would wrap to a small size otherwise.
template <class T, class... Counts>
std::size_t checked_count(Device const& device, Counts... counts) {
  require_memory(device, memory_of<T>(counts...));
  return (std::size_t{1} * ... * static_cast<std::size_t>(counts));
}

}  // namespace toise
