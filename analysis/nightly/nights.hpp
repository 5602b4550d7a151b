// The changes of all series of a history, those of one night as one event.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/changes/change_points.hpp"
#include "analysis/changes/environment.hpp"
#include "analysis/history/history.hpp"

namespace toise {

/// A series with one point per run (the median of its launches), and what was found in it.
struct Nights {
  HistorySeries series;
  std::vector<HistoryPoint> points;
  ChangePoints found;
};

std::vector<double> values_of(Nights const&);
bool is_worse(HistorySeries const&, Change const&);

/// Changes of several series within two runs of each other on one machine: most likely with one cause.
struct ChangeEvent {
  std::string machine, date;  // of the first run at the new levels
  std::string before;         // date of the run before it
  struct Member {
    std::size_t series, change;  // indices into HistoryChanges::nights, and of its changes
  };
  std::vector<Member> members;          // the largest change first
  std::size_t worse = 0;                // of the members
  std::vector<Difference> environment;  // what differs between the two runs
  std::vector<std::string> remarks;     // annotations of these days
};

struct HistoryChanges {
  std::vector<Nights> nights;
  std::vector<ChangeEvent> events;  // the latest first
  double alpha = 0;                 // what a change's p is below
};

/// alpha of the options is the share of the changes reported that may be false (Benjamini & Hochberg over the series):
/// among 500 series a change needs stronger evidence than in one, unless many have changed.
HistoryChanges changes_of(History&, HistoryQuery const&, ChangeOptions const& = {});

}  // namespace toise
