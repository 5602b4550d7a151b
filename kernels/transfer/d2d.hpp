// Copies within a GPU's memory, by its runtime.
#pragma once

#include "kernels/transfer/link.hpp"

namespace toise {

/// Copies `bytes` within one device by the runtime's own means (stream.copy is a kernel's).
/// bandwidth = 2 bytes / t, read and written. Verified word by word.
/// Throws Unsupported if the blocks exceed the free memory. Source: nvbandwidth, README.
class D2d {
public:
  static constexpr auto name = "transfer.d2d";
  static Description description() { return transfer::describe(BoundBy::memory, transfer::over_size()); }

  static std::vector<Param> params();
  D2d(Params const&, Device&);
  Work work() const { return {.bytes_read = link_.bytes(), .bytes_written = link_.bytes()}; }
  Amounts amounts() const { return transfer::link_amounts(2 * link_.bytes()); }
  int operations() const { return link_.operations(); }
  Check check() { return link_.check(); }
  void corrupt(std::size_t where) { link_.corrupt(where); }
  template <Backend>
  void run(Queue& queue) {
    link_.enqueue(queue);
  }

private:
  std::size_t words_;
  Queue queue_;
  Buffer<std::uint64_t> from_, to_;
  transfer::Link link_;
};

}  // namespace toise
