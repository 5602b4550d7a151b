// All-reduce: every rank gets the reduction of all inputs.
#include "kernels/collectives/operation.hpp"

namespace toise::collectives {
namespace {

/// All-reduce of `bytes`. algorithm_bandwidth = bytes / t; bus_bandwidth = algorithm_bandwidth × 2 (p - 1) / p;
/// t is the slowest rank's. Source: nccl-tests, PERFORMANCE.md.
struct AllReduce {
  static constexpr auto name = "collective.all_reduce";
  static constexpr Takes takes{.reduction = true, .in_place_over_mpi = true, .in_place_over_nccl = true};
  static double bus_factor(int ranks) { return 2.0 * (ranks - 1) / ranks; }
  static Layout layout(std::size_t n, Place const& place) {
    return {.input = n, .output = {{.ranks = place.ranks, .count = n}}};
  }
#if defined(TOISE_HAS_MPI)
  static constexpr MpiCalls mpi_calls{MPI_Allreduce, MPI_Iallreduce, TOISE_PERSISTENT(MPI_Allreduce_init)};
  static int call(auto* function, MpiCall const& c, auto... more) {
    return function(c.source(), c.output, c.output_count, c.type, c.reduction, c.comm, more...);
  }
#endif
#if defined(TOISE_HAS_NCCL)
  static ncclResult_t run(NcclCall const& c) {
    return ncclAllReduce(c.input, c.output, c.output_count, c.type, c.reduction, c.comm, c.stream);
  }
#endif
};

bool const added = add_operation<AllReduce>();

}  // namespace
}  // namespace toise::collectives
