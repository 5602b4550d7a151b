#include "core/emulated/block.hpp"

#include <fmt/format.h>

#include <string>

namespace toise::emulated {
namespace {

namespace ctx = boost::context;

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

}  // namespace

Strand& BlockRunner::strand_for(Thread& thread) {
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

void BlockRunner::give_turn(Thread& thread) {
  auto& strand = thread.strand ? *thread.strand : strand_for(thread);
  running_ = &strand;
  strand.fiber = std::move(strand.fiber).resume();
  if (failure_) std::rethrow_exception(failure_);
  if (thread.state == State::finished) {
    idle_.push_back(&strand);
    thread.strand = nullptr;
  }
}

bool BlockRunner::release_barrier() {
  auto const& first = threads_.front();
  for (auto const& thread : threads_) {
    if (thread.state != State::at_barrier || !same_place(thread.waits_at, first.waits_at)) return false;
  }
  for (auto& thread : threads_) thread.state = State::ready;
  return true;
}

bool BlockRunner::release_warp(unsigned first) {
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

bool BlockRunner::release_waiting() {
  bool released = release_barrier();
  for (unsigned first = 0; first < threads_.size(); first += width()) released = release_warp(first) || released;
  return released;
}

void BlockRunner::refuse_divergence() const {
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

void BlockRunner::run_block(dim3 grid, dim3 block, dim3 index, std::size_t shared_bytes,
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

}  // namespace toise::emulated
