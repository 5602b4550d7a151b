#include "kernels/halo/field.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <vector>

#include "core/checked_count.hpp"
#include "kernels/collectives/pattern.hpp"

namespace toise::halo {
namespace {

constexpr double nothing = -1;  // no cell's value

/// Of a rank's own cell: a whole number below 2^53, so that it is exact.
double value_of(int rank, std::size_t index) { return static_cast<double>(collectives::bits_of(rank, index) >> 11); }

Box box_at(Shape const& shape, int side, int begin) {
  Box box{.begin = {shape.width, shape.width, shape.width}, .size = {shape.n, shape.n, shape.n}};
  auto const d = static_cast<std::size_t>(side / 2);
  box.begin[d] = begin;
  box.size[d] = shape.width;
  return box;
}

}  // namespace

Box Shape::inner(int side) const { return box_at(*this, side, side % 2 == 0 ? width : n); }
Box Shape::outer(int side) const { return box_at(*this, side, side % 2 == 0 ? 0 : n + width); }

Field::Field(Device& device, Shape const& shape, Grid const& grid, int rank)
    : device_(device),
      shape_(shape),
      grid_(grid),
      rank_(rank),
      cells_(device, checked_count<double>(device, shape.edge(), shape.edge(), shape.edge())) {
  int const all = shape_.edge(), width = shape_.width, n = shape_.n;
  for_each_row({.begin = {}, .size = {all, all, all}},
               [&](std::size_t first, std::size_t) { std::fill_n(data() + first, all, nothing); });
  for_each_row({.begin = {width, width, width}, .size = {n, n, n}}, [&](std::size_t first, std::size_t) {
    for (auto i = first; i < first + static_cast<std::size_t>(n); ++i) cells_[i] = value_of(rank_, i);
  });
}

std::size_t Field::index(std::array<int, 3> const& at) const {
  auto const edge = static_cast<std::size_t>(shape_.edge());
  return (static_cast<std::size_t>(at[0]) * edge + static_cast<std::size_t>(at[1])) * edge +
         static_cast<std::size_t>(at[2]);
}

/// row(index of its first cell, its number in the box)
template <class Row>
void Field::for_each_row(Box const& box, Row const& row) {
  auto& team = device_.team();
  auto const rows = static_cast<std::size_t>(box.size[1]);
  team.run([&](int thread) {
    auto const mine = slice(static_cast<std::size_t>(box.size[0]) * rows, thread, team.size());
    for (auto i = mine.begin; i < mine.end; ++i) {
      row(index({box.begin[0] + static_cast<int>(i / rows), box.begin[1] + static_cast<int>(i % rows), box.begin[2]}),
          i);
    }
  });
}

void Field::pack(Box const& box, double* packed) {
  auto const length = static_cast<std::size_t>(box.size[2]);
  for_each_row(box, [&](std::size_t first, std::size_t number) {
    std::copy_n(data() + first, length, packed + number * length);
  });
}

void Field::unpack(double const* packed, Box const& box) {
  auto const length = static_cast<std::size_t>(box.size[2]);
  for_each_row(box, [&](std::size_t first, std::size_t number) {
    std::copy_n(packed + number * length, length, data() + first);
  });
}

double Field::expected(std::array<int, 3> const& at) const {
  auto from = at;
  int side = -1, outside = 0;
  for (std::size_t d = 0; d < at.size(); ++d) {
    bool const before = at[d] < shape_.width, behind = at[d] >= shape_.width + shape_.n;
    if (!before && !behind) continue;
    ++outside;
    side = 2 * static_cast<int>(d) + (behind ? 1 : 0);
    from[d] += before ? shape_.n : -shape_.n;
  }
  if (outside == 0) return value_of(rank_, index(at));
  if (outside > 1) return nothing;  // an edge or a corner
  return value_of(grid_.neighbour(rank_, side), index(from));
}

std::size_t Field::count_wrong() {
  int const all = shape_.edge();
  std::vector<std::size_t> wrong_in_plane(static_cast<std::size_t>(all));
  auto& team = device_.team();
  team.run([&](int thread) {
    auto const mine = slice(static_cast<std::size_t>(all), thread, team.size());
    for (auto x = mine.begin; x < mine.end; ++x) {
      for (int y = 0; y < all; ++y) {
        for (int z = 0; z < all; ++z) {
          std::array<int, 3> const at{static_cast<int>(x), y, z};
          auto const found = cells_[index(at)], right = expected(at);
          if (found == right) continue;
          if (wrong_in_plane[x]++ == 0) {
            fmt::print(stderr, "rank {}: cell ({}, {}, {}) is {}, and {} was expected\n", rank_, x, y, z, found, right);
          }
        }
      }
    }
  });
  std::size_t wrong = 0;
  for (auto const count : wrong_in_plane) wrong += count;
  return wrong;
}

void Field::corrupt(std::size_t where) {
  reinterpret_cast<std::byte*>(data())[where % cells_.size() * sizeof(double)] ^= std::byte{1};
}

}  // namespace toise::halo
