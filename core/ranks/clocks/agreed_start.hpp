// A start line by clocks that agree: all ranks begin at a time that they agreed on.
#pragma once

#include "core/ranks/clocks/synchronised.hpp"
#include "core/ranks/start_line.hpp"

namespace toise {

/// Ranks meet, agree on the latest one's time plus a wait, and watch their clocks until then. A sample that some rank
/// began more than 1 µs too late does not count; how long it took has no say. The wait grows by half after a rank came
/// late (unlike one that was not let run while it watched) and shrinks by a twentieth after 50 starts without. Clocks
/// are synchronised before the first sample and after the last, and both must agree. Source: SKaMPI's and ReproMPI's
/// windows; the wait adapts as theirs does not.
class AgreedStart final : public StartLine {
public:
  AgreedStart(World&, RankClock);

  std::string_view name() const override { return "clock"; }
  void align() override;
  void note_end(std::int64_t end, std::int64_t batch) override;
  /// The very first sample counts however late it began: it is the first call, which there is only one of.
  std::vector<std::size_t> take_counting(std::size_t count) override;

  /// `clock_error`, the worst rank's at the end, and `clock_errors` of up to 64 ranks; `clocks`, "shared" where all
  /// ranks read one clock; `clock_difference`, between the synchronisations, of the worst rank; `late_starts` of
  /// `starts`; `start_wait`; and `time_global`, the median of latest end less agreed start, where five times the
  /// clocks' error is no more. Flawed where the synchronisations disagree, or more than 10 % of the starts were late.
  StartAccount account() override;

private:
  bool are_too_many_late() const { return late_starts_ > 20 && late_starts_ * 10 > starts_; }

  World& world_;
  RankClock clock_;
  Synchronised synchronised_;
  std::int64_t epoch_;       // of rank 0's clock: times are sent as doubles since then
  double wait_;              // ns
  std::int64_t agreed_ = 0;  // of rank 0's clock
  bool came_late_ = false;   // this rank, to the latest sample: a longer wait would have helped
  std::int64_t hits_ = 0;    // since the wait last changed
  std::int64_t starts_ = 0, late_starts_ = 0;
  std::vector<double> late_;         // by sample since take_counting(): 1 where this rank began late
  std::vector<double> since_start_;  // seconds a run, until this rank's end
  std::vector<double> global_;       // of the samples that count
};

}  // namespace toise
