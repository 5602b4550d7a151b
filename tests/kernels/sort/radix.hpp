// A kernel of a family that no other file knows: the proof that a new kernel needs its own files alone.
#pragma once

#include <cstdint>
#include <vector>

#include "core/case.hpp"
#include "core/params.hpp"

namespace toise {

/// Sort of `bytes` of 64-bit keys by their lowest 16 bits: two passes of least-significant-digit radix sort, each of
/// which reads and writes every key; on one thread. Work of a run: 4 times `bytes`.
/// Throws Unsupported if the two arrays exceed the device's free memory. Source: Knuth, TAOCP 3, 5.2.5.
struct Radix {
  static constexpr auto name = "sort.radix";
  static Description description();
  static std::vector<Param> params();

  Radix(Params const&, Device&);
  Work work() const;
  Amounts amounts() const { return {{"keys_rate", static_cast<double>(input.size())}}; }
  void prepare();       // the keys in disorder
  Check check() const;  // out of order, or not one of the keys
  void corrupt(std::size_t where) { keys[where % keys.size()] ^= 1; }
  template <Backend>
  void run(Queue&);

  std::vector<std::uint64_t> input;
  Buffer<std::uint64_t> keys, other;
};

}  // namespace toise
