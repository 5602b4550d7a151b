// Send-receive: every rank sends to the next and receives from the one before, all at once.
#pragma once

#include "kernels/collectives/exchange.hpp"

namespace toise {

/// Ring exchange of `bytes` of fp32: rank r sends to r + 1 and receives from r - 1.
/// algorithm_bandwidth = bus_bandwidth = bytes / t, one direction; t is the slowest rank's.
/// Throws Unsupported if the buffers exceed the free memory. Source: nccl-tests, sendrecv.
struct SendRecv : collectives::Exchange {
  static constexpr auto name = "collective.send_recv";
  static Description description() { return collectives::describe(); }

  using Exchange::Exchange;
  int next() const { return (communicator->rank() + 1) % communicator->size(); }
  int previous() const { return (communicator->rank() + communicator->size() - 1) % communicator->size(); }

  Work work() const { return {.flops = 0, .bytes_read = bytes(), .bytes_written = bytes()}; }
  static Amounts amounts_of(double bytes) { return collectives::amounts(bytes, 1); }
  Amounts amounts() const { return amounts_of(bytes()); }
  Check check() {
    return compare([&](std::size_t i) { return collectives::element(previous(), i); });
  }
  void corrupt(std::size_t where) { output[where % n] += 1; }
};

}  // namespace toise
