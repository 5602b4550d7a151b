// A rank's part of a field in three dimensions, with the halo around it: its boxes, and what each cell must hold.
#pragma once

#include <array>
#include <cstddef>

#include "core/device.hpp"
#include "kernels/collectives/grid.hpp"

namespace toise::halo {

using collectives::Grid;

/// Some cells of a field: from `begin`, so many in each dimension.
struct Box {
  std::array<int, 3> begin{}, size{};

  std::size_t cells() const {
    return static_cast<std::size_t>(size[0]) * static_cast<std::size_t>(size[1]) * static_cast<std::size_t>(size[2]);
  }
};

/// n^3 cells of a rank's own, `width` more on each side: (n + 2 width)^3 in memory, the last dimension fastest.
struct Shape {
  int n = 1, width = 1;

  int edge() const { return n + 2 * width; }
  std::size_t cells() const { return Box{.begin = {}, .size = {edge(), edge(), edge()}}.cells(); }
  std::size_t face_cells() const {
    return static_cast<std::size_t>(n) * static_cast<std::size_t>(n) * static_cast<std::size_t>(width);
  }
  /// The cells of its own beside that side of the grid: what the neighbour there needs.
  Box inner(int side) const;
  /// The cells of its halo at that side, without edges and corners.
  Box outer(int side) const;
};

/// Cells of a rank, fp64.
class Field {
public:
  /// Its own cells have their values, those of the halo hold none. Throws Unsupported if they have no room.
  Field(Device&, Shape const&, Grid const&, int rank);

  double* data() { return cells_.data(); }
  std::size_t size() const { return cells_.size(); }
  /// Between a box's cells and `packed`, one row after the other, by the rank's threads.
  void pack(Box const&, double* packed);
  void unpack(double const* packed, Box const&);
  /// How many cells are not as they must be after an exchange: the halo's faces as the neighbours' own cells, the
  /// rank's own, edges and corners as they were. Names the first one on stderr, which is the log.
  std::size_t count_wrong();
  void corrupt(std::size_t where);

private:
  std::size_t index(std::array<int, 3> const& at) const;
  double expected(std::array<int, 3> const& at) const;
  template <class Row>
  void for_each_row(Box const&, Row const&);

  Device& device_;
  Shape shape_;
  Grid grid_;
  int rank_;
  Buffer<double> cells_;
};

}  // namespace toise::halo
