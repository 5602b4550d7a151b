// Broadcast: every rank but the root gets the input of the root.
#include "kernels/collectives/operation.hpp"

namespace toise::collectives {
namespace {

/// Broadcast of `bytes` from one rank. algorithm_bandwidth = bus_bandwidth = bytes / t; t is the slowest rank's.
/// Source: nccl-tests, PERFORMANCE.md.
struct Broadcast {
  static constexpr auto name = "collective.broadcast";
  static constexpr Takes takes{.root = true};
  static double bus_factor(int) { return 1; }
  static Layout layout(std::size_t n, Place const& place) {
    if (place.is_root()) return {.input = n, .output = {}};
    return {.output = {{.first_rank = place.root, .count = n}}};
  }
#if defined(TOISE_HAS_MPI)
  static constexpr MpiCalls mpi_calls{MPI_Bcast, MPI_Ibcast, TOISE_PERSISTENT(MPI_Bcast_init)};
  static int call(auto* function, MpiCall const& c, auto... more) {
    if (c.place.is_root()) return function(c.input, c.input_count, c.type, c.place.root, c.comm, more...);
    return function(c.output, c.output_count, c.type, c.place.root, c.comm, more...);
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

bool const added = add_operation<Broadcast>();

}  // namespace
}  // namespace toise::collectives
