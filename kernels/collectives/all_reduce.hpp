// All-reduce: every rank gets the sum of all ranks' buffers.
#pragma once

#include "kernels/collectives/exchange.hpp"

namespace toise {

/// All-reduce of `bytes` of fp32, sum, out of place. algorithm_bandwidth = bytes / t;
/// bus_bandwidth = algorithm_bandwidth × 2 (p - 1) / p; t is the slowest rank's.
/// Throws Unsupported if the buffers exceed the free memory. Source: nccl-tests, PERFORMANCE.md.
struct AllReduce : collectives::Exchange {
  static constexpr auto name = "collective.all_reduce";
  static Description description() { return collectives::describe(); }

  using Exchange::Exchange;
  Work work() const { return {.flops = 0, .bytes_read = bytes(), .bytes_written = bytes()}; }
  static Amounts amounts_of(double bytes, int ranks) { return collectives::amounts(bytes, 2.0 * (ranks - 1) / ranks); }
  Amounts amounts() const { return amounts_of(bytes(), communicator->size()); }
  Check check() {
    return compare([&](std::size_t i) {
      float sum = 0;
      for (int rank = 0; rank < communicator->size(); ++rank) sum += collectives::element(rank, i);
      return sum;
    });
  }
  void corrupt(std::size_t where) { output[where % n] += 1; }
};

}  // namespace toise
