// Halo exchange and the grid of ranks. Run under mpirun, as mpi_test.cpp.
#include <gtest/gtest.h>

#include "core/error.hpp"
#include "core/registry.hpp"
#include "kernels/halo/field.hpp"
#include "tests/kernels/ranks.hpp"
#include "tests/kernels/small_params.hpp"

namespace toise::halo {
namespace {

TEST(Grid, OfEightRanksHasTwoInEachDimension) {
  Grid const grid(8);
  EXPECT_EQ(grid.dimensions(), (std::array{2, 2, 2}));
  EXPECT_EQ(grid.neighbour(0, 0), 4);
  EXPECT_EQ(grid.neighbour(0, 1), 4);
  EXPECT_EQ(grid.neighbour(0, 3), 2);
  EXPECT_EQ(grid.neighbour(0, 5), 1);
  EXPECT_EQ(grid.sides_to_others(), 6);
}

TEST(Grid, OfThreeRanksIsARing) {
  Grid const grid(3);
  EXPECT_EQ(grid.dimensions(), (std::array{3, 1, 1}));
  EXPECT_EQ(grid.neighbour(0, 0), 2);
  EXPECT_EQ(grid.neighbour(0, 1), 1);
  EXPECT_EQ(grid.neighbour(1, 2), 1);
  EXPECT_EQ(grid.sides_to_others(), 2);
}

TEST(Shape, HasItsFacesInsideAndOutside) {
  Shape const shape{.n = 5, .width = 2};
  EXPECT_EQ(shape.cells(), 729u);
  EXPECT_EQ(shape.face_cells(), 50u);
  EXPECT_EQ(shape.inner(0).begin, (std::array{2, 2, 2}));
  EXPECT_EQ(shape.inner(1).begin, (std::array{5, 2, 2}));
  EXPECT_EQ(shape.outer(4).begin, (std::array{2, 2, 0}));
  EXPECT_EQ(shape.outer(5).begin, (std::array{2, 2, 7}));
  EXPECT_EQ(shape.outer(5).size, (std::array{5, 5, 2}));
}

class HaloExchange : public testing::TestWithParam<std::string> {
protected:
  Params params(std::int64_t n, std::int64_t width) const {
    auto all = small_params(variant_);
    all.set("packing", GetParam());
    all.set("n", n);
    all.set("width", width);
    return all;
  }
  Variant const& variant_ = find_variant("halo.exchange", "mpi", "host");
  Device device_{*world};
  Queue queue_{device_};
};

TEST_P(HaloExchange, IsVerifiedAtOddSizesAndWidths) {
  for (auto const& [n, width] : {std::pair{1, 1}, {2, 2}, {7, 1}, {7, 3}, {33, 2}}) {
    auto const subject = variant_.make(params(n, width), device_);
    EXPECT_FALSE(everywhere(subject->check().passed())) << "nothing has come yet";
    for (int times = 0; times < 3; ++times) subject->run(queue_);
    EXPECT_TRUE(everywhere(subject->check().passed())) << n << ' ' << width;
  }
}

TEST_P(HaloExchange, ThatChangesAnyCellIsCorrupt) {
  auto const subject = variant_.make(params(3, 1), device_);
  for (std::size_t cell = 0; cell < 125; ++cell) {
    subject->run(queue_);
    subject->corrupt(cell);
    EXPECT_EQ(subject->check().error, 1) << cell;
    subject->corrupt(cell);
  }
}

TEST_P(HaloExchange, CountsTheFacesThatLeaveTheRank) {
  auto const subject = variant_.make(params(10, 2), device_);
  auto const faces = Grid(world->size()).sides_to_others();
  EXPECT_EQ(subject->work().bytes_read, 6 * 8 * 200);
  EXPECT_EQ(subject->derived()[1].amount, faces * 8 * 200);
}

TEST_P(HaloExchange, WiderThanTheFieldIsRefused) { EXPECT_THROW(variant_.make(params(2, 3), device_), Unsupported); }

TEST_P(HaloExchange, ThatNoMemoryHasRoomForIsRefused) {
  EXPECT_THROW(variant_.make(params(32768, 1), device_), Unsupported);
}

INSTANTIATE_TEST_SUITE_P(Packing, HaloExchange, testing::Values("packed", "datatype"),
                         [](auto const& tested) { return tested.param; });

}  // namespace
}  // namespace toise::halo
