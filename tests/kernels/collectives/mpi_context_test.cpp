// All operations over MPI in every setting. Run under mpirun, as mpi_test.cpp.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/error.hpp"
#include "tests/kernels/collectives/settings.hpp"
#include "tests/kernels/ranks.hpp"

namespace toise::collectives {
namespace {

class Collective : public testing::TestWithParam<std::size_t> {
protected:
  Variant const& variant() const { return variants()[GetParam()]; }
  /// Null where this MPI has it not, on all ranks, and says so.
  std::unique_ptr<Case> make(Params const& params) {
    try {
      return variant().make(params, device_);
    } catch (Unsupported const& e) {
      std::string const why = e.what();
      EXPECT_TRUE(why.find("MPICH before 4.") != why.npos || why.find("open-mpi/ompi#14430") != why.npos ||
                  why.find("persistent collectives came with 4.0") != why.npos)
          << why;
      return nullptr;
    }
  }
  void run(Case& subject) {
    subject.prepare();
    subject.run(queue_);
  }
  Device device_{*world};
  Queue queue_{device_};
};

TEST_P(Collective, IsVerifiedInEverySetting) {
  auto settings = all_settings(variant(), world->size(), 8 * 1001);
  for (auto const& of_call : all_forms(variant(), world->size(), 8 * 1001)) settings.push_back(of_call);
  for (auto const& params : every(world->size() > 2 ? 11 : 1, settings)) {
    SCOPED_TRACE(describe(params));
    auto const subject = make(params);
    if (!subject) continue;
    for (int times = 0; times < 2; ++times) run(*subject);
    EXPECT_TRUE(everywhere(subject->check().passed()));
    bool const has_result = subject->work().bytes_written > 0;
    run(*subject);
    if (has_result) subject->corrupt(777);
    EXPECT_EQ(subject->check().error, has_result ? 1 : 0);
  }
}

TEST_P(Collective, OfNoBytesAndOfOneElementForEachRankRuns) {
  for (auto const bytes : {0, std::max(world->size(), 6)}) {  // or for each side in a grid
    auto params = small_params(variant());
    params.set("bytes", std::int64_t{bytes});
    params.set("type", std::string("int8"));
    auto const subject = make(params);
    run(*subject);
    EXPECT_TRUE(everywhere(subject->check().passed())) << bytes;
  }
}

TEST_P(Collective, OfLessThanAnElementIsRefused) {
  auto params = small_params(variant());
  params.set("bytes", std::int64_t{3});
  EXPECT_THROW(variant().make(params, device_), Unsupported);
}

TEST_P(Collective, OfARootThatIsNoRankIsRefusedWithTheOnesThatAre) {
  if (!find_param(variant(), "root")) return;
  auto params = small_params(variant());
  params.set("root", std::int64_t{world->size()});
  try {
    variant().make(params, device_);
    FAIL() << "it was made";
  } catch (Unsupported const& e) {
    auto const last = std::to_string(world->size() - 1), size = std::to_string(world->size());
    EXPECT_EQ(e.what(), "root " + size + " is none of the " + size + " ranks: set root to one of 0 to " + last);
  }
}

std::vector<std::size_t> collectives_over_mpi() {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < variants().size(); ++i) {
    auto const& variant = variants()[i];
    if (variant.kernel.starts_with("collective.") && variant.name == "mpi" && find_param(variant, "bytes"))
      found.push_back(i);
  }
  return found;
}
std::string name_of(testing::TestParamInfo<std::size_t> const& tested) {
  return std::string(variants()[tested.param].kernel.substr(std::string_view("collective.").size()));
}
INSTANTIATE_TEST_SUITE_P(Registry, Collective, testing::ValuesIn(collectives_over_mpi()), name_of);

/// Amounts and bytes of one case.
struct Counted {
  double read, written, algorithm, bus;
};
Counted counted(std::string const& kernel, std::int64_t bytes) {
  Device device(*world);
  auto const& variant = find_variant(kernel, "mpi", "host");
  auto params = small_params(variant);
  params.set("bytes", bytes);
  auto const subject = variant.make(params, device);
  auto const metrics = subject->derived();
  return {subject->work().bytes_read, subject->work().bytes_written, metrics[1].amount, metrics[0].amount};
}

TEST(AllGather, CountsWholeShares) {
  int const share = 101 / world->size();
  auto const found = counted("collective.all_gather", 4 * 101);
  EXPECT_EQ(found.read, 4 * share);
  EXPECT_EQ(found.written, 4 * share * world->size());
  EXPECT_EQ(found.algorithm, 4 * share * world->size());
  EXPECT_DOUBLE_EQ(found.bus, 4 * share * (world->size() - 1));
}

TEST(Gather, NeedsTheWholeAtTheRootAlone) {
  auto const share = 1000.0, whole = share * world->size();
  auto const found = counted("collective.gather", static_cast<std::int64_t>(whole));
  EXPECT_EQ(found.read, share);
  EXPECT_EQ(found.written, world->rank() == 0 ? whole : 0);
  EXPECT_EQ(found.algorithm, whole);
}

TEST(AllToAllV, SendsAndGetsAsMuchAtEveryRank) {
  auto const found = counted("collective.all_to_allv", 4000 * world->size());
  EXPECT_EQ(found.read, 4000 * world->size());
  EXPECT_EQ(found.written, 4000 * world->size());
}

TEST(NeighbourAllToAll, HasAShareForEachOtherSide) {
  auto const found = counted("collective.neighbour_all_to_all", 4 * 101);
  int const sides = world->size() == 8 ? 6 : world->size() == 4 ? 4 : 2;
  EXPECT_EQ(found.algorithm, 4 * (101 / sides) * sides);
  EXPECT_EQ(found.bus, found.algorithm);
}

TEST(ReduceInPlace, IsPreparedBeforeEachRun) {
  Device device(*world);
  Queue queue(device);
  auto const& variant = find_variant("collective.reduce", "mpi", "host");
  auto params = small_params(variant);
  params.set("place", std::string("in_place"));
  auto const subject = variant.make(params, device);
  EXPECT_FALSE(subject->repeatable());
  for (int times = 0; times < 2; ++times) subject->run(queue);
  EXPECT_FALSE(everywhere(subject->check().passed())) << "the second run adds to the first one's result";
}

TEST(AllReduce, SaysHowMuchAComputationHidesWhereItIsStarted) {
  Device device(*world);
  Queue queue(device);
  auto const& variant = find_variant("collective.all_reduce", "mpi", "host");
  for (auto const* form : {"blocking", "nonblocking"}) {
    auto params = small_params(variant);
    params.set("form", std::string(form));
    auto const subject = variant.make(params, device);
    subject->run(queue);
    EXPECT_TRUE(everywhere(subject->check().passed()));
    auto const details = subject->details();
    ASSERT_EQ(details.find("overlap") != nullptr, std::string(form) == "nonblocking");
    if (!details.find("overlap")) continue;
    EXPECT_GE(details.number("overlap"), 0);
    EXPECT_LE(details.number("overlap_imb"), 1);
    EXPECT_GT(details.number("time_compute"), 0);
    EXPECT_GE(details.number("repetitions"), 5);
  }
}

TEST(AllReduce, SaysWhetherItsBitsRepeat) {
  Device device(*world);
  Queue queue(device);
  auto const& variant = find_variant("collective.all_reduce", "mpi", "host");
  for (auto const* type : {"fp32", "bf16", "int32"}) {
    auto params = small_params(variant);
    params.set("type", std::string(type));
    auto const subject = variant.make(params, device);
    subject->run(queue);
    EXPECT_TRUE(everywhere(subject->check().passed()));
    EXPECT_EQ(subject->details().find("repeatable") != nullptr, std::string(type) != "int32");
    subject->run(queue);
    EXPECT_TRUE(everywhere(subject->check().passed())) << "after it was looked at with other inputs";
  }
}

}  // namespace
}  // namespace toise::collectives
