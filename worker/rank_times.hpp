// How the ranks' own times lie beside the slowest one's, which is the sample.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/case.hpp"
#include "core/ranks/world.hpp"

namespace toise {

/// What is kept of it beside the samples.
struct RankSpread {
  Derived mean_time;
  Details details;
};

class RankTimes {
public:
  /// Of some samples: this rank's times, and the slowest rank's. The first call, which sets up connections, is left
  /// out.
  void note(std::span<double const> mine, std::span<double const> slowest);

  /// `mean_time`: the mean over ranks and samples, warm-up included, as OSU's benchmarks state it; kept as its share of
  /// the slowest rank's mean, which the case's interval knows nothing of. Details: `slowest_rank_histogram`, how often
  /// each rank was the slowest one, and `slowest_rank`, which was so most often, on which host. All ranks call it.
  /// Empty for one rank, and where nothing was noted.
  std::optional<RankSpread> over(World&) const;

private:
  bool has_begun_ = false;
  double mine_ = 0, slowest_ = 0;  // seconds, in all
  std::int64_t samples_ = 0, times_slowest_ = 0;
};

}  // namespace toise
