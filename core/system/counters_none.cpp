#include "core/system/counters.hpp"

namespace toise {
namespace {

struct CountersNone final : Counters {
  void start() override {}
  Known<CounterSource> describe() const override { return Known<CounterSource>::none(why_not); }

private:
  static constexpr char const* why_not = "not available: built without PAPI";
  Known<CounterReading> read() override { return Known<CounterReading>::none(why_not); }
};

}  // namespace

std::unique_ptr<Counters> make_counters(Team&) { return std::make_unique<CountersNone>(); }

}  // namespace toise
