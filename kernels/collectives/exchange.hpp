// What the contexts of all libraries share: how a collective is described and counted, and a rank's memory.
#pragma once

#include <optional>
#include <span>

#include "core/case.hpp"
#include "core/params.hpp"
#include "kernels/collectives/definition.hpp"

namespace toise::collectives {

/// Of every collective; its bandwidths are of one rank.
Description describe();

/// `bytes`: the size of the larger of input and output, as nccl-tests counts it.
std::vector<Param> params();

/// `bus_factor`: bus bandwidth over algorithm bandwidth.
Amounts amounts(double bytes, double bus_factor);

/// The elements that an operation of n of them really counts: a multiple of the ranks where each has a share.
std::size_t counted_elements(LayoutOf, std::size_t n, Place);

/// Input and output of one rank on its device. In place the smaller lies in the larger, as its block number `rank`:
/// so it is in NCCL, and in MPI except for MPI_Reduce_scatter_block. Throws Unsupported if they exceed the free memory.
class Memory {
public:
  Memory(Device&, Layout const&, Place const&, Settings const&);

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
