// Scatter: every rank gets its share of the input of the root.
#include "kernels/collectives/operation.hpp"

namespace toise::collectives {
namespace {

/// Scatter of `bytes` from one rank, of which each gets its share. algorithm_bandwidth = bytes / t; bus_bandwidth =
/// algorithm_bandwidth × (p - 1) / p; t is the slowest rank's. In place at the root alone. Source: nccl-tests, scatter.
struct Scatter {
  static constexpr auto name = "collective.scatter";
  static constexpr Takes takes{.root = true, .in_place_over_mpi = true, .in_place_over_nccl = true};
  static double bus_factor(int ranks) { return (ranks - 1.0) / ranks; }
  static Layout layout(std::size_t n, Place const& place) {
    auto const share = place.share_of(n), offset = share * place.index();
    return {.input = place.is_root() ? share * place.count() : 0,
            .output = {{.first_rank = place.root, .offset = offset, .count = share}},
            .inner = place.is_root() ? offset : 0};
  }
#if defined(TOISE_HAS_MPI)
  static constexpr MpiCalls mpi_calls{MPI_Scatter, MPI_Iscatter, TOISE_PERSISTENT(MPI_Scatter_init)};
  static int call(auto* function, MpiCall const& c, auto... more) {
    return function(c.input, c.output_count, c.type, c.target_of_root(), c.output_count, c.type, c.place.root, c.comm,
                    more...);
  }
#endif
#if defined(TOISE_HAS_NCCL)
  static ncclResult_t run(NcclCall const& c) {
    if (c.place.is_root()) {
      auto const sent = for_each_rank(
          c.place, [&](int rank) { return c.send(static_cast<std::size_t>(rank), c.output_count, rank); });
      if (sent != ncclSuccess) return sent;
    }
    return c.receive(0, c.output_count, c.place.root);
  }
#endif
};

bool const added = add_operation<Scatter>();

}  // namespace
}  // namespace toise::collectives
