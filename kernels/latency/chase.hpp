// Latency of dependent loads: a pointer chase in random order.
#pragma once

#include <cstdint>
#include <vector>

#include "core/case.hpp"
#include "core/params.hpp"

namespace toise {

/// A random order of `elements` such that following it visits all of them and comes back: Sattolo's.
/// Throws Unsupported beyond 2^32 elements.
std::vector<std::uint32_t> random_cycle(std::size_t elements);

/// Pointer chase: each load gives the address of the next, in one random cycle over all cache lines
/// of `bytes`, so that neither prefetcher nor overlap helps. One thread, on the rank's first CPU.
/// Metric `latency`: seconds per load, TLB misses included (huge pages where the kernel gives them).
/// Throws Unsupported if `bytes` exceeds the free memory.
/// Source: McVoy & Staelin, lmbench, 1996.
struct Chase {
  static constexpr auto name = "latency.chase";
  static Description description();
  static constexpr std::size_t line = 64;         // bytes between elements: one a cache line
  static constexpr std::int64_t loads = 1 << 14;  // of a run

  static std::vector<Param> params();
  Chase(Params const&, Device&);
  Work work() const { return {.bytes_read = static_cast<double>(loads) * sizeof(std::uint64_t)}; }
  Amounts amounts() const { return {{"latency", static_cast<double>(loads)}}; }
  Check check() const;  // where the chase is, against the cycle's known order
  void corrupt(std::size_t) { position ^= 1; }
  template <Backend>
  void run(Queue&);

  struct alignas(line) Element {
    std::uint64_t next;  // index of the next element
  };
  Buffer<Element> elements;
  std::vector<std::uint32_t> order;  // order[i] = the element visited as the i-th
  std::uint64_t position;            // the element that the chase has reached
  std::uint64_t runs = 0;            // calls of run()
};

}  // namespace toise
