// Reduce-scatter with one count for all: every rank gets its share of the reduction of all inputs.
#include "kernels/collectives/operation.hpp"

namespace toise::collectives {
namespace {

/// Reduce-scatter of `bytes` by MPI_Reduce_scatter_block. Bandwidths as reduce_scatter has them; t is the slowest
/// rank's. In place the result is at the begin of the input.
struct ReduceScatterBlock {
  static constexpr auto name = "collective.reduce_scatter_block";
  static constexpr Takes takes{.reduction = true, .in_place_over_mpi = true};
  static double bus_factor(int ranks) { return (ranks - 1.0) / ranks; }
  static Layout layout(std::size_t n, Place const& place) {
    auto const share = place.share_of(n), offset = share * place.index();
    return {.input = share * place.count(), .output = {{.ranks = place.ranks, .offset = offset, .count = share}}};
  }
#if defined(TOISE_HAS_MPI)
  static constexpr MpiCalls mpi_calls{MPI_Reduce_scatter_block, MPI_Ireduce_scatter_block,
                                      TOISE_PERSISTENT(MPI_Reduce_scatter_block_init)};
  static int call(auto* function, MpiCall const& c, auto... more) {
    return function(c.source(), c.output, c.output_count, c.type, c.reduction, c.comm, more...);
  }
#endif
};

bool const added = add_operation<ReduceScatterBlock>();

}  // namespace
}  // namespace toise::collectives
