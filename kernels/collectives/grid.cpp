#include "kernels/collectives/grid.hpp"

#include <algorithm>

namespace toise::collectives {

Grid::Grid(int ranks) { check_mpi(MPI_Dims_create(ranks, 3, dimensions_.data())); }

int Grid::neighbour(int rank, int side) const {
  auto const [x, y, z] = dimensions_;
  std::array<int, 3> at{rank / (y * z), rank / z % y, rank % z};
  auto const d = static_cast<std::size_t>(side / 2);
  int const step = side % 2 == 0 ? -1 : 1;
  at[d] = (at[d] + step + dimensions_[d]) % dimensions_[d];
  return (at[0] * y + at[1]) * z + at[2];
}

int Grid::sides_to_others() const {
  return 2 * static_cast<int>(std::count_if(dimensions_.begin(), dimensions_.end(), [](int n) { return n > 1; }));
}

bool Grid::has_dimension_of_two() const {
  return std::find(dimensions_.begin(), dimensions_.end(), 2) != dimensions_.end();
}

MPI_Comm make_communicator_of_grid() {
  int ranks = 0;
  check_mpi(MPI_Comm_size(MPI_COMM_WORLD, &ranks));
  Grid const grid(ranks);
  constexpr std::array<int, 3> periodic{1, 1, 1};
  MPI_Comm made = MPI_COMM_NULL;
  check_mpi(
      MPI_Cart_create(MPI_COMM_WORLD, grid.sides_to_others() / 2, grid.dimensions().data(), periodic.data(), 0, &made));
  return made;
}

}  // namespace toise::collectives
