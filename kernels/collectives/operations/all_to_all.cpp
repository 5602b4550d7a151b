// All-to-all: every rank gets a part of the input of each, its own part, by rank.
#include "kernels/collectives/operation.hpp"

namespace toise::collectives {
namespace {

/// All-to-all of `bytes` a rank, a share for each. algorithm_bandwidth = bytes / t; bus_bandwidth = algorithm_bandwidth
/// × (p - 1) / p; t is the slowest rank's. Source: nccl-tests, PERFORMANCE.md.
struct AllToAll {
  static constexpr auto name = "collective.all_to_all";
  static constexpr Takes takes{.in_place_over_mpi = true};
  static double bus_factor(int ranks) { return (ranks - 1.0) / ranks; }
  static Layout layout(std::size_t n, Place const& place) {
    auto const share = place.share_of(n);
    Layout layout{.input = share * place.count(), .output = {}};
    for (int rank = 0; rank < place.ranks; ++rank)
      layout.output.push_back({.first_rank = rank, .offset = share * place.index(), .count = share});
    return layout;
  }
#if defined(TOISE_HAS_MPI)
  static constexpr MpiCalls mpi_calls{MPI_Alltoall, MPI_Ialltoall, TOISE_PERSISTENT(MPI_Alltoall_init)};
  static int call(auto* function, MpiCall const& c, auto... more) {
    int const share = c.input_count / c.place.ranks;
    return function(c.source(), share, c.type, c.output, share, c.type, c.comm, more...);
  }
#endif
#if defined(TOISE_HAS_NCCL)
  static ncclResult_t run(NcclCall const& c) {
    auto const share = c.input_count / c.place.count();
    return for_each_rank(c.place, [&](int rank) {
      auto const part = static_cast<std::size_t>(rank);
      auto const sent = c.send(part, share, rank);
      return sent != ncclSuccess ? sent : c.receive(part, share, rank);
    });
  }
#endif
};

bool const added = add_operation<AllToAll>();

}  // namespace
}  // namespace toise::collectives
