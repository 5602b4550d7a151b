// Reduce: the root gets the reduction of all inputs.
#include "core/error.hpp"
#include "kernels/collectives/operation.hpp"

namespace toise::collectives {
namespace {

/// Reduce of `bytes` to one rank. algorithm_bandwidth = bus_bandwidth = bytes / t; t is the slowest rank's.
/// In place at the root alone. Source: nccl-tests, PERFORMANCE.md.
struct Reduce {
  static constexpr auto name = "collective.reduce";
  static constexpr Takes takes{.reduction = true, .root = true, .in_place_over_mpi = true, .in_place_over_nccl = true};
  static double bus_factor(int) { return 1; }
  static Layout layout(std::size_t n, Place const& place) {
    if (!place.is_root()) return {.input = n, .output = {}};
    return {.input = n, .output = {{.ranks = place.ranks, .count = n}}};
  }
#if defined(MPICH_NUMVERSION) && MPICH_NUMVERSION < 40200000
  static void require_mpi(Settings const& settings) {
    if (settings.in_place && settings.root != 0)
      throw Unsupported("MPICH before 4.2 crashes in a reduce in place to another rank than 0 (pmodels/mpich#6540)");
  }
#endif
#if defined(TOISE_HAS_MPI)
  static constexpr MpiCalls mpi_calls{MPI_Reduce, MPI_Ireduce, TOISE_PERSISTENT(MPI_Reduce_init)};
  static int call(auto* function, MpiCall const& c, auto... more) {
    return function(c.source_of_root(), c.output, c.input_count, c.type, c.reduction, c.place.root, c.comm, more...);
  }
#endif
#if defined(TOISE_HAS_NCCL)
  static ncclResult_t run(NcclCall const& c) {
    return ncclReduce(c.input, c.output, c.input_count, c.type, c.reduction, c.place.root, c.comm, c.stream);
  }
#endif
};

bool const added = add_operation<Reduce>();

}  // namespace
}  // namespace toise::collectives
