#include "core/system/counters.hpp"

namespace toise {
namespace {

struct CountersNone final : Counters {
  void start() override {}
  nlohmann::json describe() const override { return why_none; }

private:
  static constexpr auto why_none = "not available: built without PAPI";
  Found<CounterReading> read() override { return {.value = std::nullopt, .why_none = why_none}; }
};

}  // namespace

std::unique_ptr<Counters> make_counters(Team&) { return std::make_unique<CountersNone>(); }

}  // namespace toise
