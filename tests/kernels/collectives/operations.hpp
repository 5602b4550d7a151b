// Operations that no worker has, of other shapes than its own: with a root, with a share for each rank.
#pragma once

#include <vector>

#include "kernels/collectives/operation.hpp"

namespace toise::collectives {

/// Every rank but the root gets the root's input.
struct Broadcast {
  static constexpr auto name = "test.broadcast";
  static double bus_factor(int) { return 1; }
  static Layout layout(std::size_t n, Place const& place) {
    if (place.is_root()) return {.input = n};
    return {.output = {{.first_rank = place.root, .count = n}}};
  }
#if defined(TOISE_HAS_MPI)
  static int run(MpiCall const& c) {
    if (c.place.is_root()) return MPI_Bcast(c.input, c.input_count, c.type, c.place.root, c.comm);
    return MPI_Bcast(c.output, c.output_count, c.type, c.place.root, c.comm);
  }
#endif
#if defined(TOISE_HAS_NCCL)
  static ncclResult_t run(NcclCall const& c) {
    auto* const buffer = c.place.is_root() ? c.input : c.output;
    auto const count = c.place.is_root() ? c.input_count : c.output_count;
    return ncclBroadcast(buffer, buffer, count, c.type, c.place.root, c.comm, c.stream);
  }
#endif
};

/// The root gets the reduction of all inputs.
struct Reduce {
  static constexpr auto name = "test.reduce";
  static double bus_factor(int) { return 1; }
  static Layout layout(std::size_t n, Place const& place) {
    if (!place.is_root()) return {.input = n};
    return {.input = n, .output = {{.ranks = place.ranks, .count = n}}};
  }
#if defined(TOISE_HAS_MPI)
  static int run(MpiCall const& c) {
    return MPI_Reduce(c.place.is_root() ? c.sent() : c.input, c.output, c.input_count, c.type, c.reduction,
                      c.place.root, c.comm);
  }
#endif
#if defined(TOISE_HAS_NCCL)
  static ncclResult_t run(NcclCall const& c) {
    return ncclReduce(c.input, c.output, c.input_count, c.type, c.reduction, c.place.root, c.comm, c.stream);
  }
#endif
};

/// Every rank gets all inputs, by rank.
struct AllGather {
  static constexpr auto name = "test.all_gather";
  static double bus_factor(int ranks) { return (ranks - 1.0) / ranks; }
  static Layout layout(std::size_t n, Place const& place) {
    Layout layout{.input = place.share_of(n)};
    for (int rank = 0; rank < place.ranks; ++rank) layout.output.push_back({.first_rank = rank, .count = layout.input});
    return layout;
  }
#if defined(TOISE_HAS_MPI)
  static int run(MpiCall const& c) {
    return MPI_Allgather(c.sent(), c.input_count, c.type, c.output, c.input_count, c.type, c.comm);
  }
#endif
#if defined(TOISE_HAS_NCCL)
  static ncclResult_t run(NcclCall const& c) {
    return ncclAllGather(c.input, c.output, c.input_count, c.type, c.comm, c.stream);
  }
#endif
};

/// Every rank gets its share of the reduction of all inputs.
struct ReduceScatter {
  static constexpr auto name = "test.reduce_scatter";
  static double bus_factor(int ranks) { return (ranks - 1.0) / ranks; }
  static Layout layout(std::size_t n, Place const& place) {
    auto const share = place.share_of(n), ranks = static_cast<std::size_t>(place.ranks);
    return {.input = share * ranks,
            .output = {{.ranks = place.ranks, .offset = share * static_cast<std::size_t>(place.rank), .count = share}}};
  }
#if defined(TOISE_HAS_MPI)
  static int run(MpiCall const& c) {
    return MPI_Reduce_scatter_block(c.input, c.output, c.output_count, c.type, c.reduction, c.comm);
  }
#endif
#if defined(TOISE_HAS_NCCL)
  static ncclResult_t run(NcclCall const& c) {
    return ncclReduceScatter(c.input, c.output, c.output_count, c.type, c.reduction, c.comm, c.stream);
  }
#endif
};

/// All that may be set, with the first and the last rank as the root.
inline std::vector<Settings> all_settings(int ranks) {
  std::vector<Settings> all;
  for (auto const type : {Type::fp32, Type::fp64}) {
    for (auto const reduction : {Reduction::sum, Reduction::max}) {
      for (auto const root : {0, ranks - 1}) {
        for (auto const in_place : {false, true})
          all.push_back({.type = type, .reduction = reduction, .root = root, .in_place = in_place});
      }
    }
  }
  return all;
}

}  // namespace toise::collectives
