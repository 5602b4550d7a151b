#include "core/emulated/machine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "core/emulated/block.hpp"
#include "core/error.hpp"

namespace toise::emulated {
namespace {

thread_local BlockRunner* running_block = nullptr;

/// Blocks [0, count) of the grid, each on the first system thread that is free.
class Blocks {
public:
  Blocks(dim3 grid, dim3 block, std::size_t shared_bytes, std::function<void()> const& body)
      : grid_(grid), block_(block), shared_bytes_(shared_bytes), body_(body) {}

  void serve() {
    BlockRunner mine(schedule());
    running_block = &mine;
    try {
      for (auto i = next_++; i < count() && !failed_; i = next_++) {
        dim3 const index(static_cast<unsigned>(i % grid_.x), static_cast<unsigned>(i / grid_.x % grid_.y),
                         static_cast<unsigned>(i / (std::uint64_t{grid_.x} * grid_.y)));
        mine.run_block(grid_, block_, index, shared_bytes_, body_);
      }
    } catch (...) {
      if (!failed_.exchange(true)) failure_ = std::current_exception();
    }
    running_block = nullptr;
  }
  void finish() const {
    if (failure_) std::rethrow_exception(failure_);
  }
  std::uint64_t count() const { return std::uint64_t{grid_.x} * grid_.y * grid_.z; }

private:
  dim3 grid_, block_;
  std::size_t shared_bytes_;
  std::function<void()> const& body_;
  std::atomic<std::uint64_t> next_{0};
  std::atomic<bool> failed_{false};
  std::exception_ptr failure_;
};

Schedule schedule_of_environment() {
  Schedule schedule;
  if (auto const* width = std::getenv("TOISE_EMULATED_WARP")) {
    bool const is_64 = std::string_view(width) == "64";
    if (!is_64 && std::string_view(width) != "32") {
      throw EnvironmentError(fmt::format("TOISE_EMULATED_WARP is '{}', but a warp has 32 or 64 lanes", width));
    }
    schedule.warp_width = is_64 ? 64 : 32;
  }
  return schedule;
}

}  // namespace

Schedule& schedule() {
  static Schedule current = schedule_of_environment();
  return current;
}

void run_grid(dim3 grid, dim3 block, std::size_t shared_bytes, std::function<void()> const& body) {
  auto const threads = std::size_t{block.x} * block.y * block.z;
  if (threads == 0 || threads > 1024)
    throw KernelError(fmt::format("a block of {} threads; it must have 1 to 1024", threads));
  Blocks blocks(grid, block, shared_bytes, body);
  if (blocks.count() == 0) throw KernelError("a grid without blocks");
  auto const helpers = std::min<std::uint64_t>(schedule().system_threads, blocks.count()) - 1;
  std::vector<std::thread> team;
  for (std::uint64_t i = 0; i < helpers; ++i) team.emplace_back([&] { blocks.serve(); });
  blocks.serve();
  for (auto& helper : team) helper.join();
  blocks.finish();
}

Position const& position() { return running_block->current().position; }

void meet_block(std::source_location where) { running_block->wait(State::at_barrier, where); }

std::uint64_t const* exchange_in_warp(std::uint64_t mine, std::source_location where) {
  running_block->current().deposit = mine;
  running_block->wait(State::in_exchange, where);
  return running_block->current().received;
}

unsigned lane() { return position().linear % running_block->width(); }
unsigned lanes_in_warp() { return running_block->lanes_of_warp(position().linear); }

std::byte* dynamic_shared() { return running_block->shared().data(); }
std::size_t dynamic_shared_bytes() { return running_block->shared().size(); }

void poison_before_each_block(void* begin, std::size_t bytes) {
  std::memset(begin, 0xff, bytes);
  poisoned.emplace_back(begin, bytes);
}

void refuse_index(char const* memory, std::size_t index, std::size_t size) {
  throw KernelError(fmt::format("{}: index {} of {} elements", memory, index, size));
}

}  // namespace toise::emulated
