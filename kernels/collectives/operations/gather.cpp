// Gather: the root gets all inputs, by rank.
#include "kernels/collectives/operation.hpp"

namespace toise::collectives {
namespace {

/// Gather of `bytes` to one rank, of which each gives its share. algorithm_bandwidth = bytes / t; bus_bandwidth =
/// algorithm_bandwidth × (p - 1) / p; t is the slowest rank's. In place at the root alone. Source: nccl-tests, gather.
struct Gather {
  static constexpr auto name = "collective.gather";
  static constexpr Takes takes{.root = true, .in_place_over_mpi = true, .in_place_over_nccl = true};
  static double bus_factor(int ranks) { return (ranks - 1.0) / ranks; }
  static Layout layout(std::size_t n, Place const& place) {
    auto const share = place.share_of(n);
    Layout layout{.input = share, .output = {}};
    if (!place.is_root()) return layout;
    layout.inner = share * place.index();
    for (int rank = 0; rank < place.ranks; ++rank) layout.output.push_back({.first_rank = rank, .count = share});
    return layout;
  }
#if defined(TOISE_HAS_MPI)
  static constexpr MpiCalls mpi_calls{MPI_Gather, MPI_Igather, TOISE_PERSISTENT(MPI_Gather_init)};
  static int call(auto* function, MpiCall const& c, auto... more) {
    return function(c.source_of_root(), c.input_count, c.type, c.output, c.input_count, c.type, c.place.root, c.comm,
                    more...);
  }
#endif
#if defined(TOISE_HAS_NCCL)
  static ncclResult_t run(NcclCall const& c) {
    auto const sent = c.send(0, c.input_count, c.place.root);
    if (sent != ncclSuccess || !c.place.is_root()) return sent;
    return for_each_rank(c.place,
                         [&](int rank) { return c.receive(static_cast<std::size_t>(rank), c.input_count, rank); });
  }
#endif
};

bool const added = add_operation<Gather>();

}  // namespace
}  // namespace toise::collectives
