// How long a collective takes on a number of ranks that was not measured.
#pragma once

#include <vector>

#include "analysis/models/communication/forecast.hpp"

namespace toise {

/// Of one size on so many ranks.
struct TimeOnRanks {
  int ranks = 2;
  Forecast time;
  double start_up = 0;  // s: its part that is no transfer, where a fit tells it; 0 where none does
};

/// ranks >= 2; points: at least one, by ranks, one for each number.
///
/// Two forms are known: a tree's time is a log2(p) + b (p - 1)/p, a ring's or a pairwise exchange's a (p - 1) + b (p -
/// 1)/p. From two numbers of ranks on, both are fitted, and those that fit count: beyond what was measured the time
/// follows the better one from the nearest number, and the interval holds both, each by 200 bootstraps, always the
/// same; it widens with the distance. Between two numbers the time is linear between the logarithms.
///
/// From a single number nothing follows but bounds: of the transfer, which grows as (p - 1)/p, and of the start-up,
/// which grows as p - 1 at most. The interval holds both, and a quarter more for each doubling. Sources: Thakur,
/// Rabenseifner & Gropp, IJHPCA 19 (2005).
Forecast time_over_ranks(std::vector<TimeOnRanks> const& points, int ranks);

}  // namespace toise
