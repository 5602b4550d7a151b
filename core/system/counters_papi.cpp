#include <fmt/format.h>
#include <papi.h>
#include <pthread.h>

#include <array>
#include <string>
#include <vector>

#include "core/system/counters.hpp"

namespace toise {
namespace {

// hardware first; a virtual machine without a PMU has only the kernel's software events
constexpr std::array wanted{"PAPI_TOT_CYC",        "PAPI_TOT_INS",     "PAPI_DP_OPS",       "PAPI_SP_OPS",
                            "PAPI_L3_TCM",         "perf::TASK-CLOCK", "perf::PAGE-FAULTS", "perf::CONTEXT-SWITCHES",
                            "perf::CPU-MIGRATIONS"};

/// Names of the events that one set can count together here, tried on the calling thread.
std::vector<std::string> countable_events() {
  std::vector<std::string> names;
  int set = PAPI_NULL;
  if (PAPI_create_eventset(&set) != PAPI_OK) return names;
  for (auto const* name : wanted) {
    if (PAPI_add_named_event(set, name) == PAPI_OK) names.emplace_back(name);
  }
  std::vector<long long> values(names.size());
  if (PAPI_start(set) != PAPI_OK || PAPI_stop(set, values.data()) != PAPI_OK) names.clear();
  PAPI_cleanup_eventset(set);
  PAPI_destroy_eventset(&set);
  return names;
}

class CountersPapi final : public Counters {
public:
  explicit CountersPapi(Team& team) : team_(team) {
    auto status = PAPI_is_initialized() ? PAPI_VER_CURRENT : PAPI_library_init(PAPI_VER_CURRENT);
    if (status != PAPI_VER_CURRENT) {
      reason_ = fmt::format("not available: PAPI_library_init: {}", PAPI_strerror(status));
      return;
    }
    PAPI_thread_init([] { return static_cast<unsigned long>(pthread_self()); });
    names_ = countable_events();
    if (names_.empty()) {
      reason_ = "not available: PAPI counts none of the events asked for on this machine";
      return;
    }
    threads_.resize(static_cast<std::size_t>(team.size()));
    team.run([&](int thread) {
      auto& mine = threads_[static_cast<std::size_t>(thread)];
      mine.values.assign(names_.size(), 0);
      PAPI_create_eventset(&mine.set);
      for (auto const& name : names_) PAPI_add_named_event(mine.set, name.c_str());
    });
  }
  ~CountersPapi() override {
    team_.run([&](int thread) {
      if (threads_.empty()) return;
      auto& mine = threads_[static_cast<std::size_t>(thread)];
      PAPI_cleanup_eventset(mine.set);
      PAPI_destroy_eventset(&mine.set);
    });
  }

  void start() override {
    if (!reason_.empty()) return;
    team_.run([&](int thread) { PAPI_start(threads_[static_cast<std::size_t>(thread)].set); });
  }
  Known<CounterSource> describe() const override {
    if (!reason_.empty()) return Known<CounterSource>::none(reason_);
    return CounterSource{.library = fmt::format("PAPI {}.{}.{}", PAPI_VERSION_MAJOR(PAPI_VERSION),
                                                PAPI_VERSION_MINOR(PAPI_VERSION), PAPI_VERSION_REVISION(PAPI_VERSION)),
                         .events = names_};
  }

private:
  Known<CounterReading> read() override {
    if (!reason_.empty()) return Known<CounterReading>::none(reason_);
    team_.run([&](int thread) {
      auto& mine = threads_[static_cast<std::size_t>(thread)];
      PAPI_stop(mine.set, mine.values.data());
    });
    CounterReading counts;
    for (std::size_t event = 0; event < names_.size(); ++event) {
      long long sum = 0;
      for (auto const& thread : threads_) sum += thread.values[event];
      counts[names_[event]] = sum;
    }
    return counts;
  }

  struct alignas(64) Thread {
    int set = PAPI_NULL;
    std::vector<long long> values;
  };

  Team& team_;
  std::vector<std::string> names_;
  std::vector<Thread> threads_;
  std::string reason_;
};

}  // namespace

std::unique_ptr<Counters> make_counters(Team& team) { return std::make_unique<CountersPapi>(team); }

}  // namespace toise
