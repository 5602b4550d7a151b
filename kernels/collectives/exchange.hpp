// What the contexts of all libraries share: how a collective is described, set and counted, and a rank's memory.
#pragma once

#include <optional>
#include <span>

#include "core/case.hpp"
#include "core/params.hpp"
#include "kernels/collectives/definition.hpp"

namespace toise::collectives {

/// Of every collective with a size; its bandwidths are of one rank.
Description describe();

/// What a library offers for an operation.
struct Offer {
  std::vector<Type> types;
  std::vector<Reduction> reductions;  // empty: nothing is reduced
  bool root = false, in_place = false;
};

/// `bytes`, the size of the larger of input and output as nccl-tests counts it; `type`; and what else is offered:
/// `reduction`, `root`, `place`.
std::vector<Param> params(Offer const&);

/// `sync`: how the ranks begin a sample together, which the worker sees to.
Param sync_param();

/// The values of these parameters. Throws Unsupported where the root is none of the ranks.
Settings settings_of(Params const&, int ranks);

/// Elements in `bytes`, rounded down. Throws Unsupported where that is none of some.
std::size_t elements_of(Params const&, Type);

/// `bus_factor`: bus bandwidth over algorithm bandwidth.
Amounts amounts(double bytes, double bus_factor);

/// The elements that an operation of n of them really counts: a multiple of the ranks where each has a share.
std::size_t counted_elements(LayoutOf, std::size_t n, Place);

/// Input and output of one rank on its device; in place the smaller lies in the larger. Throws Unsupported if they
/// exceed the free memory, where the ranks of a node each take as much.
class Memory {
public:
  Memory(Device&, Layout const&, Settings const&);

  std::byte* input() { return first_.data() + input_at_; }
  std::byte* output() { return second_ ? second_->data() : first_.data() + output_at_; }
  /// All that may become output: what is poisoned before the input is filled.
  std::span<std::byte> poisonable() {
    auto& memory = second_ ? *second_ : first_;
    return {memory.data(), memory.size()};
  }

private:
  std::size_t input_at_ = 0, output_at_ = 0;
  Buffer<std::byte> first_;
  std::optional<Buffer<std::byte>> second_;  // in place there is none
};

}  // namespace toise::collectives
