// Scan: every rank gets the reduction of the inputs up to its own.
#include "kernels/collectives/operation.hpp"

namespace toise::collectives {
namespace {

/// Inclusive scan of `bytes`. algorithm_bandwidth = bus_bandwidth = bytes / t, as a reduce has it: nccl-tests has no
/// such operation; t is the slowest rank's.
struct Scan {
  static constexpr auto name = "collective.scan";
  static constexpr Takes takes{.reduction = true, .in_place_over_mpi = true};
  static double bus_factor(int) { return 1; }
  static Layout layout(std::size_t n, Place const& place) {
    return {.input = n, .output = {{.ranks = place.rank + 1, .count = n}}};
  }
#if defined(TOISE_HAS_MPI)
  static constexpr MpiCalls mpi_calls{MPI_Scan, MPI_Iscan, TOISE_PERSISTENT(MPI_Scan_init)};
  static int call(auto* function, MpiCall const& c, auto... more) {
    return function(c.source(), c.output, c.output_count, c.type, c.reduction, c.comm, more...);
  }
#endif
};

bool const added = add_operation<Scan>();

}  // namespace
}  // namespace toise::collectives
