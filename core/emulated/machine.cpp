#include "core/emulated/machine.hpp"

#include <fmt/format.h>

#include <boost/context/fiber.hpp>
#include <boost/context/pooled_fixedsize_stack.hpp>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/error.hpp"

namespace toise::emulated {
namespace {

namespace ctx = boost::context;

enum class State { ready, at_barrier, in_exchange, finished };

struct Strand;

/// One GPU thread of the block in progress.
struct Thread {
  Position position;
  State state = State::ready;
  Strand* strand = nullptr;  // where it runs, from its first turn to its last
  std::source_location waits_at;
  std::uint64_t deposit = 0;
  std::uint64_t const* received = nullptr;
};

/// A fiber that runs one thread after another; while a thread waits, its strand waits with it.
struct Strand {
  ctx::fiber fiber;
  Thread* thread = nullptr;
};

std::string describe(std::source_location const& where) {
  return fmt::format("{}:{}", std::string(where.file_name()), where.line());
}

std::string describe(Position const& p) {
  return fmt::format("block ({}, {}, {}), thread ({}, {}, {})", p.block.x, p.block.y, p.block.z, p.thread.x, p.thread.y,
                     p.thread.z);
}

bool same_place(std::source_location const& a, std::source_location const& b) {
  return a.line() == b.line() && a.column() == b.column() && std::strcmp(a.file_name(), b.file_name()) == 0;
}

/// Runs blocks one after another on one thread of the system.
class Machine {
public:
  explicit Machine(Schedule const& schedule) : schedule_(schedule), stacks_(schedule.stack_bytes) {}

  void run_block(dim3 grid, dim3 block, dim3 index, std::size_t shared_bytes, std::function<void()> const& body);

  void wait(State state, std::source_location where) {
    auto& thread = *running_->thread;
    thread.state = state;
    thread.waits_at = where;
    to_scheduler();
  }
  Thread& current() const { return *running_->thread; }
  unsigned width() const { return schedule_.warp_width; }
  unsigned lanes_of_warp(unsigned linear) const {
    auto const first = linear / width() * width();
    return std::min(width(), static_cast<unsigned>(threads_.size()) - first);
  }
  std::vector<std::byte>& shared() { return shared_; }

private:
  void to_scheduler() { scheduler_ = std::move(scheduler_).resume(); }
  Strand& strand_for(Thread&);
  void give_turn(Thread&);
  bool release_waiting();
  bool release_barrier();
  bool release_warp(unsigned first);
  [[noreturn]] void refuse_divergence() const;

  Schedule schedule_;
  ctx::pooled_fixedsize_stack stacks_;
  std::vector<Thread> threads_;
  std::vector<std::uint64_t> exchanged_;  // by thread, what its warp's lanes left
  std::vector<std::unique_ptr<Strand>> strands_;
  std::vector<Strand*> idle_;
  ctx::fiber scheduler_;
  Strand* running_ = nullptr;
  std::function<void()> const* body_ = nullptr;
  std::exception_ptr failure_;
  std::vector<std::byte> shared_;
};

thread_local Machine* machine = nullptr;
// a __shared__ array is made once a system thread, and lives as long as that
thread_local std::vector<std::pair<void*, std::size_t>> poisoned;

Strand& Machine::strand_for(Thread& thread) {
  if (idle_.empty()) {
    strands_.push_back(std::make_unique<Strand>());
    auto* const strand = strands_.back().get();
    strand->fiber = ctx::fiber(std::allocator_arg, stacks_, [this, strand](ctx::fiber&& back) {
      scheduler_ = std::move(back);
      for (;;) {
        try {
          (*body_)();
        } catch (KernelError const& e) {
          failure_ =
              std::make_exception_ptr(KernelError(fmt::format("{}: {}", describe(strand->thread->position), e.what())));
        }
        strand->thread->state = State::finished;
        to_scheduler();
      }
      return std::move(scheduler_);
    });
    idle_.push_back(strand);
  }
  auto* const strand = idle_.back();
  idle_.pop_back();
  strand->thread = &thread;
  thread.strand = strand;
  return *strand;
}

void Machine::give_turn(Thread& thread) {
  auto& strand = thread.strand ? *thread.strand : strand_for(thread);
  running_ = &strand;
  strand.fiber = std::move(strand.fiber).resume();
  if (failure_) std::rethrow_exception(failure_);
  if (thread.state == State::finished) {
    idle_.push_back(&strand);
    thread.strand = nullptr;
  }
}

bool Machine::release_barrier() {
  auto const& first = threads_.front();
  for (auto const& thread : threads_) {
    if (thread.state != State::at_barrier || !same_place(thread.waits_at, first.waits_at)) return false;
  }
  for (auto& thread : threads_) thread.state = State::ready;
  return true;
}

bool Machine::release_warp(unsigned first) {
  auto const lanes = lanes_of_warp(first);
  for (unsigned i = 0; i < lanes; ++i) {
    auto const& thread = threads_[first + i];
    if (thread.state != State::in_exchange || !same_place(thread.waits_at, threads_[first].waits_at)) return false;
  }
  for (unsigned i = 0; i < lanes; ++i) {
    exchanged_[first + i] = threads_[first + i].deposit;
    threads_[first + i].received = &exchanged_[first];
    threads_[first + i].state = State::ready;
  }
  return true;
}

bool Machine::release_waiting() {
  bool released = release_barrier();
  for (unsigned first = 0; first < threads_.size(); first += width()) released = release_warp(first) || released;
  return released;
}

void Machine::refuse_divergence() const {
  Thread const* waiting = nullptr;
  std::size_t left = 0;
  for (auto const& thread : threads_) {
    left += thread.state == State::finished;
    if (!waiting && thread.state != State::finished) waiting = &thread;
  }
  auto const what = waiting->state == State::at_barrier ? "barrier" : "warp operation";
  auto const other = std::find_if(threads_.begin(), threads_.end(), [&](Thread const& thread) {
    return thread.state != State::finished && !same_place(thread.waits_at, waiting->waits_at);
  });
  auto const why = other != threads_.end()
                       ? fmt::format("others wait at {}", describe(other->waits_at))
                       : fmt::format("{} of {} threads have left the kernel", left, threads_.size());
  throw KernelError(fmt::format("divergent {}: {} waits at {}, and {}", what, describe(waiting->position),
                                describe(waiting->waits_at), why));
}

void Machine::run_block(dim3 grid, dim3 block, dim3 index, std::size_t shared_bytes,
                        std::function<void()> const& body) {
  body_ = &body;
  threads_.assign(std::size_t{block.x} * block.y * block.z, Thread{});
  exchanged_.assign(threads_.size(), 0);
  shared_.assign(shared_bytes, std::byte{0xff});
  for (auto const& [begin, bytes] : poisoned) std::memset(begin, 0xff, bytes);
  for (unsigned i = 0; i < threads_.size(); ++i) {
    threads_[i].position = {.thread = {i % block.x, i / block.x % block.y, i / (block.x * block.y)},
                            .block = index,
                            .block_size = block,
                            .grid_size = grid,
                            .linear = i};
  }
  auto const unfinished = [](Thread const& thread) { return thread.state != State::finished; };
  bool const forward = schedule_.order == Schedule::Order::forward;
  while (std::any_of(threads_.begin(), threads_.end(), unfinished)) {
    for (std::size_t i = 0; i < threads_.size(); ++i) {
      auto& thread = threads_[forward ? i : threads_.size() - 1 - i];
      if (thread.state == State::ready) give_turn(thread);
    }
    bool const all_done = std::none_of(threads_.begin(), threads_.end(), unfinished);
    if (!all_done && !release_waiting()) refuse_divergence();
  }
}

/// Blocks [0, count) of the grid, each on the first system thread that is free.
class Blocks {
public:
  Blocks(dim3 grid, dim3 block, std::size_t shared_bytes, std::function<void()> const& body)
      : grid_(grid), block_(block), shared_bytes_(shared_bytes), body_(body) {}

  void serve() {
    Machine mine(schedule());
    machine = &mine;
    try {
      for (auto i = next_++; i < count() && !failed_; i = next_++) {
        dim3 const index(static_cast<unsigned>(i % grid_.x), static_cast<unsigned>(i / grid_.x % grid_.y),
                         static_cast<unsigned>(i / (std::uint64_t{grid_.x} * grid_.y)));
        mine.run_block(grid_, block_, index, shared_bytes_, body_);
      }
    } catch (...) {
      if (!failed_.exchange(true)) failure_ = std::current_exception();
    }
    machine = nullptr;
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
    if (std::string(width) != "32" && std::string(width) != "64") {
      throw EnvironmentError(fmt::format("TOISE_EMULATED_WARP is '{}'; a warp has 32 or 64 lanes", width));
    }
    schedule.warp_width = static_cast<unsigned>(std::atoi(width));
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
    throw KernelError(fmt::format("a block of {} threads; 1 to 1024 can be", threads));
  Blocks blocks(grid, block, shared_bytes, body);
  if (blocks.count() == 0) throw KernelError("a grid without blocks");
  auto const helpers = std::min<std::uint64_t>(schedule().system_threads, blocks.count()) - 1;
  std::vector<std::thread> team;
  for (std::uint64_t i = 0; i < helpers; ++i) team.emplace_back([&] { blocks.serve(); });
  blocks.serve();
  for (auto& helper : team) helper.join();
  blocks.finish();
}

Position const& position() { return machine->current().position; }

void meet_block(std::source_location where) { machine->wait(State::at_barrier, where); }

std::uint64_t const* exchange_in_warp(std::uint64_t mine, std::source_location where) {
  machine->current().deposit = mine;
  machine->wait(State::in_exchange, where);
  return machine->current().received;
}

unsigned lane() { return position().linear % machine->width(); }
unsigned lanes_in_warp() { return machine->lanes_of_warp(position().linear); }

std::byte* dynamic_shared() { return machine->shared().data(); }
std::size_t dynamic_shared_bytes() { return machine->shared().size(); }

void poison_before_each_block(void* begin, std::size_t bytes) {
  std::memset(begin, 0xff, bytes);
  poisoned.emplace_back(begin, bytes);
}

void refuse_index(char const* memory, std::size_t index, std::size_t size) {
  throw KernelError(fmt::format("{}: index {} of {} elements", memory, index, size));
}

}  // namespace toise::emulated
