// Neighbour all-to-all: in a grid of ranks, every rank gets a part of the input of each of its neighbours.
#include "kernels/collectives/operation.hpp"
#if defined(TOISE_HAS_MPI)
#include "core/error.hpp"
#include "kernels/collectives/grid.hpp"
#endif

namespace toise::collectives {
namespace {

/// MPI_Neighbor_alltoall of `bytes` a rank, a share for each of its neighbours, in a periodic grid of up to three
/// dimensions of 2 ranks or more. What a rank sends to one side arrives from the other: in a dimension of two ranks
/// both sides have the same neighbour. algorithm_bandwidth = bus_bandwidth = bytes / t; t is the slowest rank's.
/// nccl-tests has no such operation. Source: MPI 4.1, 8.6.
struct NeighbourAllToAll {
  static constexpr auto name = "collective.neighbour_all_to_all";
  static constexpr Takes takes{};
#if defined(TOISE_HAS_MPI)
  static double bus_factor(int) { return 1; }
  static Layout layout(std::size_t n, Place const& place) {
    Grid const grid(place.ranks);
    Place const sides{.rank = 0, .ranks = grid.sides_to_others()};
    auto const share = sides.share_of(n);
    Layout layout{.input = share * sides.count(), .output = {}};
    for (int side = 0; side < sides.ranks; ++side) {
      auto const opposite = static_cast<std::size_t>(side ^ 1);
      layout.output.push_back(
          {.first_rank = grid.neighbour(place.rank, side), .offset = share * opposite, .count = share});
    }
    return layout;
  }
  static MPI_Comm communicator() { return make_communicator_of_grid(); }
  static void require_form(MpiForm form, Place const& place) {
#if defined(OPEN_MPI) && OMPI_MAJOR_VERSION < 6
    if (form != MpiForm::blocking && Grid(place.ranks).has_dimension_of_two()) {
      throw Unsupported(
          "Open MPI before 6 gives non-blocking neighbours' parts to the wrong sides where a dimension of the grid has "
          "2 "
          "ranks (open-mpi/ompi#14430): use form = blocking");
    }
#endif
    (void)form, (void)place;
  }
  static constexpr MpiCalls mpi_calls{MPI_Neighbor_alltoall, MPI_Ineighbor_alltoall,
                                      TOISE_PERSISTENT(MPI_Neighbor_alltoall_init)};
  static int call(auto* function, MpiCall const& c, auto... more) {
    int const share = c.received.counts.front();
    return function(c.input, share, c.type, c.output, share, c.type, c.comm, more...);
  }
#endif
};

bool const added = add_operation<NeighbourAllToAll>();

}  // namespace
}  // namespace toise::collectives
