// The words of CUDA that a kernel's source uses, for a compiler of plain C++.
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>

#include "core/emulated/machine.hpp"

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __shared__ static thread_local

#define threadIdx (::toise::emulated::position().thread)
#define blockIdx (::toise::emulated::position().block)
#define blockDim (::toise::emulated::position().block_size)
#define gridDim (::toise::emulated::position().grid_size)

inline void __syncthreads(std::source_location where = std::source_location::current()) {
  toise::emulated::meet_block(where);
}

template <class T>
T atomicAdd(T* address, T value) {
  return std::atomic_ref<T>(*address).fetch_add(value);
}

template <class T>
T atomicMax(T* address, T value) {
  std::atomic_ref<T> place(*address);
  T seen = place.load();
  while (seen < value && !place.compare_exchange_weak(seen, value)) {
  }
  return seen;
}
