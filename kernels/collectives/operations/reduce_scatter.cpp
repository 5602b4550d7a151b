// Reduce-scatter: every rank gets its share of the reduction of all inputs.
#include "kernels/collectives/operation.hpp"

namespace toise::collectives {
namespace {

/// Reduce-scatter of `bytes`, of which each rank gets its share. algorithm_bandwidth = bytes / t; bus_bandwidth =
/// algorithm_bandwidth × (p - 1) / p; t is the slowest rank's. In place NCCL has the result at the rank's share, and
/// MPI at the begin of the input. Over MPI it is the call with a count for each rank: reduce_scatter_block is the
/// other. Source: nccl-tests, PERFORMANCE.md.
struct ReduceScatter {
  static constexpr auto name = "collective.reduce_scatter";
  static constexpr Takes takes{.reduction = true, .in_place_over_mpi = true, .in_place_over_nccl = true};
  static double bus_factor(int ranks) { return (ranks - 1.0) / ranks; }
  static Layout layout(std::size_t n, Place const& place) {
    auto const share = place.share_of(n), offset = share * place.index();
    return {.input = share * place.count(),
            .output = {{.ranks = place.ranks, .offset = offset, .count = share}},
            .parts = std::vector(place.count(), share),
            .inner = offset};
  }
  static Layout mpi_layout(std::size_t n, Place const& place) {
    auto result = layout(n, place);
    result.inner = 0;
    return result;
  }
#if defined(TOISE_HAS_MPI)
  static constexpr MpiCalls mpi_calls{MPI_Reduce_scatter, MPI_Ireduce_scatter,
                                      TOISE_PERSISTENT(MPI_Reduce_scatter_init)};
  static int call(auto* function, MpiCall const& c, auto... more) {
    return function(c.source(), c.output, c.sent.counts.data(), c.type, c.reduction, c.comm, more...);
  }
#endif
#if defined(TOISE_HAS_NCCL)
  static ncclResult_t run(NcclCall const& c) {
    return ncclReduceScatter(c.input, c.output, c.output_count, c.type, c.reduction, c.comm, c.stream);
  }
#endif
};

bool const added = add_operation<ReduceScatter>();

}  // namespace
}  // namespace toise::collectives
