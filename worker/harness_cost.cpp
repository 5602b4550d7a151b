#include "worker/harness_cost.hpp"

#include <vector>

#include "core/sampling/statistics.hpp"
#include "worker/timed_case.hpp"

namespace toise {
namespace {

struct EmptyCase final : Case {
  Work work() const override { return {}; }
  Check check() override { return {}; }
  void run(Queue&) override {}
  void prepare() override {}
  bool repeatable() const override { return true; }
  bool host_timed() const override { return true; }
  int operations() const override { return 0; }
  std::vector<Derived> derived() const override { return {}; }
  Details details() const override { return {}; }
  void corrupt(std::size_t) override {}
};

}  // namespace

double harness_cost(Queue& queue, std::int64_t batch) {
  EmptyCase empty;
  auto const no_start = make_start_line(queue.device().world(), Sync::none);
  RankTimes times;
  std::vector<double> seconds(101);
  make_host_timed_case(empty, queue, *no_start, times)->observe(seconds, batch);
  return median(seconds);
}

}  // namespace toise
