#include "core/ranks/start_line.hpp"

#include <fmt/format.h>

#include <numeric>

#include "core/error.hpp"
#include "core/ranks/clocks/agreed_start.hpp"

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

Sync parse_sync(std::string_view word) {
  if (word == "none") return Sync::none;
  if (word == "barrier") return Sync::barrier;
  if (word == "clock") return Sync::clock;
  throw InputError(fmt::format("sync = '{}' is no way to start ranks together: use barrier, clock or none", word));
}

std::vector<std::size_t> StartLine::take_counting(std::size_t count) {
  std::vector<std::size_t> all(count);
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

std::unique_ptr<StartLine> make_start_line(World& world, Sync sync) {
  if (world.size() == 1 || sync == Sync::none) return std::make_unique<NoStartLine>();
  if (sync == Sync::clock) return std::make_unique<AgreedStart>(world, host_clock());
  return std::make_unique<BarrierStartLine>(world);
}

}  // namespace toise
