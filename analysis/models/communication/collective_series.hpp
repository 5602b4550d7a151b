// The collectives of a run as series over the size: what differs in more than its size is a series of its own.
#pragma once

#include <compare>
#include <map>
#include <string>
#include <vector>

#include "analysis/models/communication/size_fit.hpp"
#include "core/run/measurement.hpp"
#include "core/run/run_directory.hpp"

namespace toise {

/// What an operation's time depends on, but for its size and where it ran.
struct Operation {
  std::string kernel, variant, backend = "host";
  std::map<std::string, std::string> params = {};  // type, reduction, root, form, place, …
  auto operator<=>(Operation const&) const = default;
};

/// "collective.all_reduce/mpi form=blocking type=fp32": for a person.
std::string label(Operation const&);

struct RankPlacement {
  int nodes = 1, ranks = 1, threads = 0;  // all ranks; threads of a rank, 0: all CPUs of its share
  auto operator<=>(RankPlacement const&) const = default;
};

struct CollectiveSeries {
  Operation operation;
  RankPlacement placement;
  std::vector<TimeOfSize> points;  // by size, one for each
};

/// By operation and placement, of the metrics that ask for a fit over the size, of measurements that have a time.
/// Several launches of a case are one point: the median of their medians, in the interval that holds all of theirs.
/// Neither a barrier, which has no size, nor what each node of a sweep measured for itself.
std::vector<CollectiveSeries> collective_series(std::vector<Measurement> const&);

/// Of a run's measurements, those of cases on every node left unread.
std::vector<CollectiveSeries> collective_series_of_run(RunDirectory const&);

/// A series with its fit.
struct CollectiveFit {
  CollectiveSeries series;
  SizeFit fit;
};

/// Of all series of at least three sizes.
std::vector<CollectiveFit> collective_fits(std::vector<CollectiveSeries>);

}  // namespace toise
