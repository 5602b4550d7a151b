// How long a collective of any size takes on any number of ranks, by what a run measured.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/models/communication/collective_series.hpp"
#include "analysis/models/communication/forecast.hpp"

namespace toise {

struct CollectiveQuestion {
  std::string operation;                           // "all_reduce" or "collective.all_reduce"
  double bytes = 0;                                // the larger of a rank's input and output
  int ranks = 2;                                   // of all nodes
  std::optional<int> nodes = {};                   // needed where several placements were measured
  std::string variant = {};                        // "mpi", "nccl"; empty: that which was measured
  std::map<std::string, std::string> params = {};  // "type", "form", …: those that were measured in several values
};

struct CollectiveTime {
  Operation operation;  // which was asked for
  Forecast time;
};

/// Over sizes as time_over_size(), over ranks as time_over_ranks() between placements on one node, or with the same
/// ranks on each of several nodes. Throws InputError where no series is of this operation, where several are, with what
/// tells them apart, and for a placement of which nothing is known.
CollectiveTime collective_time(std::vector<CollectiveSeries> const&, CollectiveQuestion const&);

}  // namespace toise
