#include "worker/rank_times.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <string>

#include "core/system/host_name.hpp"

namespace toise {

void RankTimes::note(std::span<double const> mine, std::span<double const> slowest) {
  if (!has_begun_) {
    has_begun_ = true;
    return;
  }
  for (std::size_t i = 0; i < mine.size(); ++i) {
    mine_ += mine[i];
    slowest_ += slowest[i];
    times_slowest_ += mine[i] >= slowest[i] ? 1 : 0;
  }
  samples_ += static_cast<std::int64_t>(mine.size());
}

std::optional<RankSpread> RankTimes::over(World& world) const {
  if (world.size() == 1 || samples_ == 0) return std::nullopt;
  auto const times = world.gather(fmt::format("{}", mine_));
  auto const counts = world.gather(fmt::format("{}", times_slowest_));
  auto const hosts = world.gather(host_name());
  double sum = 0;
  Detail::Histogram histogram;
  std::size_t slowest_rank = 0;
  std::int64_t most = -1;
  for (std::size_t rank = 0; rank < times.size(); ++rank) {
    sum += std::strtod(times[rank].c_str(), nullptr);
    auto const count = static_cast<std::int64_t>(std::strtoll(counts[rank].c_str(), nullptr, 10));
    if (count > 0) histogram.emplace_back(static_cast<double>(rank), count);
    if (count > most) {
      most = count;
      slowest_rank = rank;
    }
  }
  double const mean = sum / static_cast<double>(times.size());
  Details const slowest{{"rank", slowest_rank},
                        {"host", hosts[slowest_rank]},
                        {"share", static_cast<double>(most) / static_cast<double>(samples_)}};
  Details const details{{"slowest_rank", slowest}, {"slowest_rank_histogram", histogram}};
  DescribedMetric const metric{.name = "mean_time", .unit = "s", .form = Form::cost, .chart = {}};
  return RankSpread{.mean_time = {.metric = metric, .amount = slowest_ / mean}, .details = details};
}

}  // namespace toise
