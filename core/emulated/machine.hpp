// A GPU's threads as fibers on the host: blocks in turn or on threads of the system. It finds errors that
// would break on a GPU, and measures nothing.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <source_location>
#include <stdexcept>
#include <type_traits>

struct dim3 {
  unsigned x = 1, y = 1, z = 1;
  constexpr dim3(unsigned width = 1, unsigned height = 1, unsigned depth = 1) : x(width), y(height), z(depth) {}
};

namespace toise::emulated {

/// A kernel did something that a GPU would not survive: a barrier that not all threads reach, an index
/// beyond shared memory.
struct KernelError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// How blocks and threads are run. Results must not depend on any of it.
struct Schedule {
  enum class Order { forward, reverse };
  unsigned warp_width = 32;      // 32 or 64
  Order order = Order::forward;  // in which a block's threads get their turn
  unsigned system_threads = 1;   // that blocks are spread over
  std::size_t stack_bytes = 1 << 17;
};

/// The schedule of the launches that follow. At first from TOISE_EMULATED_WARP (32 or 64); throws
/// EnvironmentError when that is something else.
Schedule& schedule();

/// Runs body() once for every thread of the grid. Throws KernelError, naming block and thread.
void run_grid(dim3 grid, dim3 block, std::size_t shared_bytes, std::function<void()> const& body);

/// The thread that is running. Valid only inside run_grid().
struct Position {
  dim3 thread, block, block_size, grid_size;
  unsigned linear = 0;  // of the thread in its block
};
Position const& position();

/// All threads of the block meet. Throws KernelError when they meet at different places in the
/// source, or when some have already left.
void meet_block(std::source_location where);

/// All lanes of the warp meet; each leaves 8 bytes, and `result(lane values, lanes)` sees them all.
/// The pointer is valid until the lane's next exchange.
std::uint64_t const* exchange_in_warp(std::uint64_t mine, std::source_location where);
unsigned lane();
unsigned lanes_in_warp();  // fewer than the width in a block's last warp

/// The block's dynamic shared memory, and its size in bytes.
std::byte* dynamic_shared();
std::size_t dynamic_shared_bytes();

/// Shared memory is poisoned before each block, since a GPU promises nothing of it.
void poison_before_each_block(void* begin, std::size_t bytes);

[[noreturn]] void refuse_index(char const* memory, std::size_t index, std::size_t size);

/// Shared memory that checks each index: what SharedArray and dynamic shared memory are made of.
template <class T>
class CheckedSpan {
public:
  CheckedSpan(T* data, std::size_t size) : data_(data), size_(size) {}
  T& operator[](std::size_t i) const {
    if (i >= size_) refuse_index("dynamic shared memory", i, size_);
    return data_[i];
  }

private:
  T* data_;
  std::size_t size_;
};

template <class T, std::size_t n>
class CheckedArray {
public:
  CheckedArray() { poison_before_each_block(data_, sizeof data_); }
  T& operator[](std::size_t i) {
    if (i >= n) refuse_index("shared memory", i, n);
    return data_[i];
  }

private:
  T data_[n];
};

template <class T>
std::uint64_t to_bits(T value) {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= 8);
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof value);
  return bits;
}

template <class T>
T from_bits(std::uint64_t bits) {
  T value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace toise::emulated
