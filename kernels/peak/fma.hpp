// Peak rate of fused multiply-adds, all cores, nothing from memory.
#pragma once

#include <cstdint>
#include <vector>

#include "core/case.hpp"
#include "core/params.hpp"

namespace toise {

/// Peak rate of fused multiply-adds in the widest vectors: x = x * m + c on registers that do not
/// depend on each other, so that latency is hidden. Work: 2 flops per lane, register and step.
/// Source: the roofline model's ceiling; Williams, Waterman & Patterson, CACM 2009.
struct Fma {
  static constexpr auto name = "peak.fma";
  static Description description();
  static constexpr int registers = 12;           // above latency × issue width of all known cores
  static constexpr std::int64_t steps = 20'000;  // of a run: some 100 µs, far above a team's start
  static constexpr double multiplier = 0.9999, addend = 1e-4;

  static std::vector<Param> params();
  Fma(Params const&, Device&);
  Work work() const;
  Check check() const;  // every lane against the same recurrence in scalar arithmetic
  void corrupt(std::size_t where) { result[where % result.size()] += 0.01; }
  Details details() const { return {{"lanes", lanes}}; }
  template <Backend>
  void run(Queue&);

  bool is_fp64;
  int threads;
  std::size_t lanes;           // of one vector register
  std::vector<double> result;  // [thread][register][lane]
};

}  // namespace toise
