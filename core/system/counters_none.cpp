#include "core/system/counters.hpp"

namespace toise {
namespace {

struct CountersNone final : Counters {
  void start() override {}
  nlohmann::json stop() override { return describe(); }
  nlohmann::json describe() const override { return "not available: built without PAPI"; }
};

}  // namespace

std::unique_ptr<Counters> make_counters(Team&) { return std::make_unique<CountersNone>(); }

}  // namespace toise
