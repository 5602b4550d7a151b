// The context of MPI in every setting, on operations of several shapes. Run under mpirun, as mpi_test.cpp.
#include <gtest/gtest.h>

#include "tests/kernels/collectives/operations.hpp"
#include "tests/kernels/ranks.hpp"

namespace toise::collectives {
namespace {

// the registry's tests run them too, as they would run in a worker
bool const added[] = {add_operation<Broadcast>(), add_operation<Reduce>(), add_operation<AllGather>(),
                      add_operation<ReduceScatter>()};

/// MPI has the result of a reduce-scatter in place at the buffer's begin; MPICH 4.0 and 4.1 crash in a reduce in place
/// to another rank than 0 (pmodels/mpich#6540).
template <class Operation>
bool works_here(Settings const& settings) {
#if defined(MPICH_VERSION)
  if (std::is_same_v<Operation, Reduce> && settings.in_place && settings.root != 0) return false;
#endif
  return !(std::is_same_v<Operation, ReduceScatter> && settings.in_place);
}

template <class Operation>
class MpiOperation : public testing::Test {
protected:
  void run(OverMpi<Operation>& subject) {
    subject.prepare();
    subject.template run<host>(queue_);
  }

  Device device_{*world};
  Queue queue_{device_};
};
using Operations = testing::Types<Broadcast, Reduce, AllGather, ReduceScatter>;
TYPED_TEST_SUITE(MpiOperation, Operations);

TYPED_TEST(MpiOperation, IsVerifiedInEverySetting) {
  Params params;
  params.set("bytes", std::int64_t{4000});
  for (auto const& settings : all_settings(world->size())) {
    if (!works_here<TypeParam>(settings)) continue;
    OverMpi<TypeParam> subject(params, this->device_, settings);
    EXPECT_FALSE(everywhere(subject.check().passed())) << "before anything ran";
    for (int times = 0; times < 2; ++times) this->run(subject);
    EXPECT_TRUE(everywhere(subject.check().passed()));
    for (int broken = 0; broken < world->size(); ++broken) {
      this->run(subject);
      bool const breaks = world->rank() == broken && subject.work().bytes_written > 0;
      if (breaks) subject.corrupt(777);
      EXPECT_EQ(subject.check().error, breaks ? 1 : 0);
    }
  }
}

TEST(AllGatherOverMpi, CountsWholeShares) {
  Device device(*world);
  Params params;
  params.set("bytes", std::int64_t{4 * 101});
  OverMpi<AllGather> const subject(params, device);
  int const share = 101 / world->size();
  EXPECT_EQ(subject.work().bytes_read, 4 * share);
  EXPECT_EQ(subject.work().bytes_written, 4 * share * world->size());
  EXPECT_EQ(subject.amounts().at("algorithm_bandwidth"), 4 * share * world->size());
  EXPECT_DOUBLE_EQ(subject.amounts().at("bus_bandwidth"), 4 * share * (world->size() - 1));
}

TEST(ReduceOverMpi, InPlaceIsPreparedBeforeEachRun) {
  Device device(*world);
  Queue queue(device);
  Params params;
  params.set("bytes", std::int64_t{4000});
  OverMpi<Reduce> subject(params, device, {.in_place = true});
  EXPECT_FALSE(subject.repeatable());
  for (int times = 0; times < 2; ++times) subject.run<host>(queue);
  EXPECT_FALSE(everywhere(subject.check().passed())) << "the second run adds to the first one's result";
}

}  // namespace
}  // namespace toise::collectives
