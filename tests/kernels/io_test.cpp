#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/error.hpp"
#include "core/registry.hpp"
#include "kernels/io/histogram.hpp"
#include "kernels/io/pattern.hpp"
#include "kernels/io/permutation.hpp"
#include "tests/kernels/small_params.hpp"
#include "tests/temporary_folder.hpp"

namespace toise::io {
namespace {

TEST(Permutation, VisitsEachIndexOnce) {
  for (std::uint64_t n : {1u, 2u, 5u, 64u, 1000u, 4097u}) {
    Permutation const order(n, 42);
    std::set<std::uint64_t> seen;
    for (std::uint64_t i = 0; i < n; ++i) {
      EXPECT_LT(order(i), n);
      seen.insert(order(i));
    }
    EXPECT_EQ(seen.size(), n);
  }
}

TEST(Permutation, DependsOnItsKeyAndIsNotTheIdentity) {
  Permutation const one(1000, 1), two(1000, 2);
  int same = 0, fixed = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    same += one(i) == two(i);
    fixed += one(i) == i;
  }
  EXPECT_LT(same, 10);
  EXPECT_LT(fixed, 10);
}

TEST(Pattern, NoticesSwappedStaleAndForeignBlocks) {
  std::vector<std::uint64_t> block(512);
  fill_pattern(block, 3, 4096, 7);
  EXPECT_EQ(count_wrong(block, 3, 4096, 7), 0u);
  EXPECT_EQ(count_wrong(block, 3, 8192, 7), 512u);  // swapped
  EXPECT_EQ(count_wrong(block, 3, 4096, 6), 512u);  // stale
  EXPECT_EQ(count_wrong(block, 4, 4096, 7), 512u);  // another file's
  block[100] ^= 1;
  EXPECT_EQ(count_wrong(block, 3, 4096, 7), 1u);
}

TEST(Pattern, IsTheSameAtAnyReadSize) {
  std::vector<std::uint64_t> whole(1024), part(100);
  fill_pattern(whole, 1, 0, 0);
  fill_pattern(part, 1, 8 * 300, 0);
  EXPECT_TRUE(std::equal(part.begin(), part.end(), whole.begin() + 300));
}

TEST(LatencyHistogram, ErrsByLessThanOnePercent) {
  for (std::uint64_t ns = 1; ns < 10'000'000'000; ns = ns * 9 / 8 + 1) {
    double const middle = LatencyHistogram::middle(LatencyHistogram::bucket(ns));
    EXPECT_NEAR(middle, static_cast<double>(ns), 0.008 * static_cast<double>(ns) + 0.5) << ns;
  }
}

TEST(LatencyHistogram, GivesQuantiles) {
  LatencyHistogram histogram;
  for (int i = 1; i <= 100; ++i) histogram.add(i * 1000);
  EXPECT_EQ(histogram.total(), 100u);
  EXPECT_NEAR(histogram.quantile(0.5), 50e-6, 0.5e-6);
  EXPECT_NEAR(histogram.quantile(0.99), 99e-6, 1e-6);
}

class IoKernels : public testing::TestWithParam<char const*> {
protected:
  std::unique_ptr<World> world_ = make_world_alone();
  Device device_{*world_};
  std::unique_ptr<Case> make(std::map<std::string, Value> const& changes) {
    auto const& variant = find_variant(GetParam(), "portable", "host");
    auto params = small_params(variant);
    for (auto const& [name, value] : changes) params.set(name, value);
    return variant.make(params, device_);
  }
};

TEST_P(IoKernels, RefuseAFolderThatIsNotThere) {
  EXPECT_THROW(make({{"directory", std::string("/dev/null/absent")}}), Unsupported);
}

TEST_P(IoKernels, RefuseMoreThanIsFree) { EXPECT_THROW(make({{"bytes", std::int64_t{1} << 50}}), Unsupported); }

TEST_P(IoKernels, LeaveNoNameInTheFolder) {
  TemporaryFolder const folder;
  {
    auto const subject = make({{"directory", folder.path().string()}});
    EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "while it is in use";
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

INSTANTIATE_TEST_SUITE_P(All, IoKernels, testing::Values("io.write", "io.read", "io.random_read"));

TEST(IoRead, RefusesAFilesystemInMemory) {
  auto const world = make_world_alone();
  Device device(*world);
  auto const& variant = find_variant("io.read", "portable", "host");
  auto params = small_params(variant);
  params.set("directory", std::string("/dev/shm"));
  EXPECT_THROW(variant.make(params, device), Unsupported);
}

}  // namespace
}  // namespace toise::io
