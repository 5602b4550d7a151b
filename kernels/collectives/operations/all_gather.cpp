// All-gather: every rank gets all inputs, by rank.
#include "kernels/collectives/operation.hpp"

namespace toise::collectives {
namespace {

/// All-gather into `bytes`, of which each rank gives its share. algorithm_bandwidth = bytes / t; bus_bandwidth =
/// algorithm_bandwidth × (p - 1) / p; t is the slowest rank's. Source: nccl-tests, PERFORMANCE.md.
struct AllGather {
  static constexpr auto name = "collective.all_gather";
  static constexpr Takes takes{.in_place_over_mpi = true, .in_place_over_nccl = true};
  static double bus_factor(int ranks) { return (ranks - 1.0) / ranks; }
  static Layout layout(std::size_t n, Place const& place) {
    auto const share = place.share_of(n);
    Layout layout{.input = share, .output = {}, .inner = share * place.index()};
    for (int rank = 0; rank < place.ranks; ++rank) layout.output.push_back({.first_rank = rank, .count = share});
    return layout;
  }
#if defined(TOISE_HAS_MPI)
  static constexpr MpiCalls mpi_calls{MPI_Allgather, MPI_Iallgather, TOISE_PERSISTENT(MPI_Allgather_init)};
  static int call(auto* function, MpiCall const& c, auto... more) {
    return function(c.source(), c.input_count, c.type, c.output, c.input_count, c.type, c.comm, more...);
  }
#endif
#if defined(TOISE_HAS_NCCL)
  static ncclResult_t run(NcclCall const& c) {
    return ncclAllGather(c.input, c.output, c.input_count, c.type, c.comm, c.stream);
  }
#endif
};

bool const added = add_operation<AllGather>();

}  // namespace
}  // namespace toise::collectives
