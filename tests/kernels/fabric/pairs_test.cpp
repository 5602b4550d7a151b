// Under mpirun: every pair's values, in their place.
#include "kernels/fabric/pairs.hpp"

#include <gtest/gtest.h>

#include "core/registry.hpp"
#include "tests/kernels/ranks.hpp"
#include "tests/kernels/small_params.hpp"

namespace toise::fabric {
namespace {

std::size_t length_of(Details const& details, char const* name) {
  auto const* const found = details.find(name);
  return found ? std::get<Detail::List>(found->value).size() : 0;
}

TEST(FabricPairs, RankZeroHasEveryPairOnce) {
  Device device(*world);
  Queue queue(device);
  auto const subject = find_variant("fabric.pairs", "mpi", "host")
                           .make(small_params(find_variant("fabric.pairs", "mpi", "host")), device);
  auto const n = static_cast<std::size_t>(world->size()), pairs = n * (n - 1) / 2;

  for (int run = 0; run < 3; ++run) subject->run(queue);
  auto const passed = everywhere(subject->check().passed());
  auto const details = subject->details();

  EXPECT_TRUE(passed);
  auto const expected = world->rank() == 0 ? pairs : 0;
  for (auto const* name : {"pair_bandwidth", "pair_bandwidth_forth", "pair_bandwidth_back", "pair_latency"})
    EXPECT_EQ(length_of(details, name), expected) << name;
  if (world->rank() != 0) return;
  EXPECT_EQ(length_of(details, "pair_hosts"), n);
  EXPECT_GT(details.number("slowest_pair_bandwidth"), 0);
  EXPECT_LE(details.number("slowest_pair_bandwidth"), details.number("median_pair_bandwidth"));
  EXPECT_DOUBLE_EQ(subject->derived().front().amount, static_cast<double>(pairs));
}

}  // namespace
}  // namespace toise::fabric
