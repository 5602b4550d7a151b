#include "worker/timed_case.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "core/error.hpp"
#include "core/gpu/clock_meter.hpp"
#include "core/gpu/runtime.hpp"
#include "core/sampling/clock.hpp"
#include "worker/measure.hpp"

namespace toise {
namespace {

/// The part that both clocks share: the time since the start, agreed on by all ranks.
class TimedCase : public SampleSource {
public:
  TimedCase(Case& subject, Queue& queue, StartLine& start_line, RankTimes& times)
      : case_(subject), queue_(queue), world_(queue.device().world()), start_line_(start_line), times_(times) {}

  double now() override {
    struct State {
      double seconds;
      bool stop;
    };
    auto const [seconds, stop] = agree(world_, State{seconds_since(0), stop_requested});
    if (stop) throw Interrupted();
    return seconds;
  }

  bool repeatable() const override { return case_.repeatable(); }

protected:
  /// Samples that one_sample() takes of this rank; those that some rank began too late are taken again.
  template <class Sample>
  void take(std::span<double> seconds, Sample const& one_sample) {
    for (std::size_t taken = 0; taken < seconds.size();) {
      auto const rest = seconds.subspan(taken);
      for (auto& sample : rest) {
        if (!case_.repeatable()) case_.prepare();
        start_line_.align();
        sample = one_sample();
      }
      taken += settle(rest);
    }
  }

private:
  /// A sample is the slowest rank's. The number of those that count, which then come first.
  std::size_t settle(std::span<double> seconds) {
    std::vector<double> mine(seconds.begin(), seconds.end());
    world_.max(seconds);
    std::size_t kept = 0;
    for (auto const one : start_line_.take_counting(seconds.size())) {
      mine[kept] = mine[one];
      seconds[kept] = seconds[one];
      ++kept;
    }
    times_.note(std::span(mine).first(kept), seconds.first(kept));
    return kept;
  }

protected:
  Case& case_;
  Queue& queue_;
  World& world_;
  StartLine& start_line_;
  RankTimes& times_;
};

class HostTimedCase final : public TimedCase {
public:
  using TimedCase::TimedCase;

  void observe(std::span<double> seconds, std::int64_t batch) override {
    take(seconds, [&] {
      auto const begin = now_ns();
      for (std::int64_t i = 0; i < batch; ++i) case_.run(queue_);
      queue_.wait();
      auto const end = now_ns();
      start_line_.note_end(end, batch);
      return static_cast<double>(end - begin) * 1e-9 / static_cast<double>(batch);
    });
  }
};

class QueueTimedCase final : public TimedCase {
public:
  QueueTimedCase(Case& subject, Queue& queue, Mode mode, StartLine& start_line, RankTimes& times)
      : TimedCase(subject, queue, start_line, times),
        mode_(mode),
        watch_(queue),
        gate_(queue),
        meter_(queue),
        clock_(gpu::properties(queue.device().gpu()).engine_clock) {
    auto const cache = gpu::properties(queue.device().gpu()).last_cache;
    if (mode == Mode::cold) flushed_.emplace(queue.device(), 2 * std::max<std::size_t>(cache, 1));
    load();
  }

  void observe(std::span<double> seconds, std::int64_t batch) override {
    if (mode_ == Mode::graph && batch != recorded_) {
      graph_.emplace(queue_, [&] { enqueue(0, batch); });
      recorded_ = batch;
    }
    take(seconds, [&] { return observe_once(batch) / static_cast<double>(batch); });
  }

  /// A flush before each run makes a sample of one run.
  bool repeatable() const override { return case_.repeatable() && mode_ != Mode::cold; }
  std::size_t throttled() const override { return clock_.throttled(); }

private:
  /// Everything once without the gate: a runtime loads a kernel at its first launch, and may wait until the
  /// device is idle to do so, which behind a closed gate it never is. Source: CUDA C++ Programming Guide,
  /// "Lazy Loading".
  void load() {
    if (!case_.repeatable()) case_.prepare();
    flush();
    meter_.begin();
    watch_.begin();
    case_.run(queue_);
    end();
    queue_.wait();
  }

  void flush() {
    if (flushed_) gpu::set_bytes(queue_, flushed_->data(), 0, flushed_->size());
  }

  void enqueue(std::int64_t begin, std::int64_t end) {
    for (auto i = begin; i < end; ++i) case_.run(queue_);
  }

  void end() {
    watch_.end();
    meter_.end();
  }

  double observe_once(std::int64_t batch) {
    gate_.close();
    flush();
    meter_.begin();
    watch_.begin();
    // what does not fit behind the gate is enqueued while the device works on the rest
    auto const held = std::min<std::int64_t>(batch, std::max(1, gpu::Gate::room / case_.operations()));
    if (graph_) graph_->run();
    if (!graph_) enqueue(0, held);
    if (held == batch || graph_) end();
    gate_.open();
    if (held < batch && !graph_) {
      enqueue(held, batch);
      end();
    }
    auto const seconds = watch_.seconds();
    clock_.note(meter_.frequency());
    if (gate_.gave_up())
      throw std::runtime_error("the queue was full behind its gate, so launches would have been timed");
    return seconds;
  }

  Mode mode_;
  gpu::Stopwatch watch_;
  gpu::Gate gate_;
  gpu::ClockMeter meter_;
  gpu::ClockWatch clock_;
  std::optional<gpu::Graph> graph_;
  std::int64_t recorded_ = 0;
  std::optional<Buffer<std::byte>> flushed_;
};

}  // namespace

std::unique_ptr<SampleSource> make_host_timed_case(Case& subject, Queue& queue, StartLine& start_line,
                                                   RankTimes& times) {
  return std::make_unique<HostTimedCase>(subject, queue, start_line, times);
}

std::unique_ptr<SampleSource> make_queue_timed_case(Case& subject, Queue& queue, Mode mode, StartLine& start_line,
                                                    RankTimes& times) {
  return std::make_unique<QueueTimedCase>(subject, queue, mode, start_line, times);
}

}  // namespace toise
