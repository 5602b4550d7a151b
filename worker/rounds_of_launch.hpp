// Which case of a launch is visited next, and for how long.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "core/run/visits.hpp"
#include "worker/protocol.hpp"

namespace toise {

struct NextVisit {
  std::size_t index = 0;  // of the case in its launch
  Policy policy;
  int round = 0;  // from 0 on, over all launches of its cases
};

/// Visits all cases once, then all again, each time in another order (seeded), so that a slow minute meets each of them
/// and none of them alone; where each asks for one round only, in the order of the launch. Cases that are still
/// unconverged after the rounds that they ask for are visited on while there is time; a case always gets one visit.
/// Where the launch has a slice, it ends with the round in which that is over, and its cases go on in another launch.
///
/// Under MPI every rank has one, and with the same visits all ranks get the same answers.
class RoundsOfLaunch {
public:
  /// `now`: seconds since some begin; the same on all ranks.
  RoundsOfLaunch(Launch const&, std::function<double()> now);

  /// Empty at the end. Cases that there is no more time for end here.
  std::optional<NextVisit> next();
  /// Since next() gave it.
  double seconds_of_visit() const { return now_() - visit_began_; }
  /// took: seconds, with building the case.
  void add(NextVisit const&, Measurement visit, double took);

  /// The cases that have ended since the last time.
  std::vector<std::size_t> take_ended();
  /// Of a case that has ended. Once: its samples are gone then.
  Measurement take(std::size_t index);

private:
  struct CaseState {
    std::optional<Visits> visits;
    double used = 0;      // seconds, of all visits
    double overhead = 0;  // seconds of the last visit beside its sampling: what it takes to build the case
    double shortest = 0;  // seconds of the shortest visit
    double usual = 0;     // seconds that a visit was given as long as the rounds asked for were not done
    bool has_ended = false;
  };

  void begin_round();
  void note(std::size_t index, Measurement visit, double took, double usual);
  void end(std::size_t index);
  bool is_spent(std::size_t index, double now) const;
  double own_time_left(std::size_t index) const;
  double shared_time_left(double now) const;
  double share(std::size_t index, double now) const;
  int visits_left(std::size_t index) const;

  Launch const& launch_;
  std::function<double()> now_;
  double begin_;
  std::vector<CaseState> cases_;
  int round_ = -1;
  std::vector<std::size_t> order_;  // of this round, the next one last
  std::vector<std::size_t> ended_;
  double visit_began_ = 0, given_ = 0;  // of the visit under way: since when, for how many seconds
  bool has_visited_ = false;
};

}  // namespace toise
