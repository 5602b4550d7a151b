// Fixed work quantum: how much the system disturbs equal pieces of work.
#pragma once

#include <cstdint>
#include <vector>

#include "core/case.hpp"
#include "core/params.hpp"

namespace toise {

/// Fixed work quantum: every thread does the same integer work at once; a sample is the slowest
/// thread's. Metric `slowdown`: time over the fastest quantum of the case, 1 on a silent machine;
/// its upper quantiles are what a tightly coupled application suffers.
/// Source: Sottile & Minnich, "Analysis of microbenchmarks for performance tuning of clusters", 2004.
struct Fwq {
  static constexpr auto name = "noise.fwq";
  static Description description();

  static std::vector<Param> params();
  Fwq(Params const&, Device&);
  Work work() const { return {}; }
  Amounts amounts() const;
  Check check() const;  // every thread's state, against the same work done apart
  void corrupt(std::size_t where) { threads[where % threads.size()].state ^= 1; }
  Details details() const;
  template <Backend>
  void run(Queue&);

  struct alignas(64) Thread {  // a cache line each
    std::uint64_t state = 0;
    std::int64_t fastest_ns = INT64_MAX;
  };
  std::int64_t steps;  // of a quantum, calibrated to last `quantum` on this CPU
  std::vector<Thread> threads;
};

}  // namespace toise
