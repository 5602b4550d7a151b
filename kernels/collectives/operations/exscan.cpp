// Exclusive scan: every rank but the first gets the reduction of the inputs before its own.
#include "kernels/collectives/operation.hpp"

namespace toise::collectives {
namespace {

/// Exclusive scan of `bytes`. algorithm_bandwidth = bus_bandwidth = bytes / t, as a reduce has it: nccl-tests has no
/// such operation; t is the slowest rank's.
struct ExScan {
  static constexpr auto name = "collective.exscan";
  static constexpr Takes takes{.reduction = true, .in_place_over_mpi = true};
  static double bus_factor(int) { return 1; }
  static Layout layout(std::size_t n, Place const& place) {
    if (place.rank == 0) return {.input = n, .output = {}};
    return {.input = n, .output = {{.ranks = place.rank, .count = n}}};
  }
#if defined(TOISE_HAS_MPI)
  static constexpr MpiCalls mpi_calls{MPI_Exscan, MPI_Iexscan, TOISE_PERSISTENT(MPI_Exscan_init)};
  static int call(auto* function, MpiCall const& c, auto... more) {
    // the first rank has no result, and so no memory for one
    auto* const output = c.place.rank == 0 ? c.input : c.output;
    auto const* const source = c.place.rank == 0 ? MPI_IN_PLACE : c.source();
    return function(source, output, c.input_count, c.type, c.reduction, c.comm, more...);
  }
#endif
};

bool const added = add_operation<ExScan>();

}  // namespace
}  // namespace toise::collectives
