// Ranks in a periodic grid of three dimensions: who is beside whom.
#pragma once

#include <array>

#include "core/ranks/mpi_comm.hpp"

namespace toise::collectives {

/// As balanced as MPI_Dims_create makes it, the largest dimension first, numbered row by row as MPI_Cart_create does. A
/// rank has six sides: 2 d is the one before it in dimension d, 2 d + 1 the one behind it, in MPI's order of
/// neighbours. In a dimension of one rank it is its own neighbour, in one of two both sides have the same.
class Grid {
public:
  static constexpr int sides = 6;

  explicit Grid(int ranks);

  std::array<int, 3> const& dimensions() const { return dimensions_; }
  int neighbour(int rank, int side) const;
  /// How many sides lead to another rank: the first ones.
  int sides_to_others() const;
  bool has_dimension_of_two() const;

private:
  std::array<int, 3> dimensions_{};
};

/// All ranks of MPI_COMM_WORLD in their order, in the dimensions of their grid that have more than one rank: MPICH
/// before 5.0.2 mistakes sides where several have one (pmodels/mpich#7945). The caller frees it.
MPI_Comm make_communicator_of_grid();

}  // namespace toise::collectives
