// Scatter of uneven parts: every rank gets its own of the input of the root.
#include "kernels/collectives/operation.hpp"

namespace toise::collectives {
namespace {

/// Scatter of `bytes` from one rank, of which the ranks get UnevenShares. Bandwidths as scatter has them, so that the
/// two can be compared; t is the slowest rank's. In place at the root alone. nccl-tests has no such operation.
struct ScatterV {
  static constexpr auto name = "collective.scatterv";
  static constexpr Takes takes{.root = true, .in_place_over_mpi = true};
  static double bus_factor(int ranks) { return (ranks - 1.0) / ranks; }
  static Layout layout(std::size_t n, Place const& place) {
    UnevenShares const shares{.share = place.share_of(n), .ranks = place.count()};
    auto const offset = shares.begin(place.index());
    Layout layout{.output = {{.first_rank = place.root, .offset = offset, .count = shares.count(place.index())}}};
    if (!place.is_root()) return layout;
    layout.input = shares.share * place.count();
    layout.inner = offset;
    for (std::size_t rank = 0; rank < place.count(); ++rank) layout.parts.push_back(shares.count(rank));
    return layout;
  }
#if defined(TOISE_HAS_MPI)
  static constexpr MpiCalls mpi_calls{MPI_Scatterv, MPI_Iscatterv, TOISE_PERSISTENT(MPI_Scatterv_init)};
  static int call(auto* function, MpiCall const& c, auto... more) {
    return function(c.input, c.sent.counts.data(), c.sent.offsets.data(), c.type, c.target_of_root(), c.output_count,
                    c.type, c.place.root, c.comm, more...);
  }
#endif
};

bool const added = add_operation<ScatterV>();

}  // namespace
}  // namespace toise::collectives
