// One block of the emulated GPU: its threads as fibers, which take turns, meet at barriers and exchange values.
#pragma once

#include <algorithm>
#include <boost/context/fiber.hpp>
#include <boost/context/pooled_fixedsize_stack.hpp>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include "core/emulated/machine.hpp"

namespace toise::emulated {

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
  boost::context::fiber fiber;
  Thread* thread = nullptr;
};

/// Runs blocks one after another on one thread of the system.
class BlockRunner {
public:
  explicit BlockRunner(Schedule const& schedule) : schedule_(schedule), stacks_(schedule.stack_bytes) {}

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
  boost::context::pooled_fixedsize_stack stacks_;
  std::vector<Thread> threads_;
  std::vector<std::uint64_t> exchanged_;  // by thread, what its warp's lanes left
  std::vector<std::unique_ptr<Strand>> strands_;
  std::vector<Strand*> idle_;
  boost::context::fiber scheduler_;
  Strand* running_ = nullptr;
  std::function<void()> const* body_ = nullptr;
  std::exception_ptr failure_;
  std::vector<std::byte> shared_;
};

// a __shared__ array is made once a system thread, and lives as long as that
inline thread_local std::vector<std::pair<void*, std::size_t>> poisoned;

}  // namespace toise::emulated
