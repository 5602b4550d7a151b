#include "core/ranks/start_line.hpp"

namespace toise {
namespace {

struct NoStartLine final : StartLine {
  std::string_view name() const override { return "none"; }
  void align() override {}
};

struct BarrierStartLine final : StartLine {
  explicit BarrierStartLine(World& w) : world(w) {}
  std::string_view name() const override { return "barrier"; }
  void align() override { world.barrier(); }
  World& world;
};

}  // namespace

std::unique_ptr<StartLine> make_start_line(World& world) {
  if (world.size() == 1) return std::make_unique<NoStartLine>();
  return std::make_unique<BarrierStartLine>(world);
}

}  // namespace toise
