#include "worker/session.hpp"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include "core/error.hpp"
#include "core/run/durable_file.hpp"
#include "core/run/measurement_json.hpp"
#include "worker/measure.hpp"

namespace toise {
namespace {

using nlohmann::json;

/// To the driver, in one write; if the driver is gone, SIGPIPE ends this worker.
void tell(World const& world, json const& event) {
  if (world.rank() != 0) return;
  auto const line = event_mark + event.dump() + '\n';
  [[maybe_unused]] auto const written = write(STDOUT_FILENO, line.data(), line.size());
}

json progress_event(std::size_t index, std::size_t samples, MedianInterval const& median) {
  json event{{"event", "check"}, {"index", index}, {"samples", samples}, {"median", median.median}};
  if (median.interval) {
    event["half_width"] = (median.interval->high - median.interval->low) / 2 / median.median;
  }
  return event;
}

json end_event(std::size_t index, Measurement const& m) {
  json event{{"event", "end"}, {"index", index}, {"outcome", to_string(m.outcome)}, {"reason", m.reason}};
  if (!m.metrics.empty()) {
    auto const& metric = m.metrics.front();
    event["headline"] = {{"median", metric.median}, {"unit", metric.unit}};
    if (metric.interval)
      event["headline"]["half_width"] = (metric.interval->high - metric.interval->low) / 2 / metric.median;
  }
  return event;
}

/// The instruments for a number of threads: kept while it stays the same, since a team's threads are
/// costly to make and must not pile up.
class Workshop {
public:
  explicit Workshop(World& world) : world_(world), clock_(agree(world, measure_clock())) {}
  Instruments& with(int threads) {
    if (!instruments_ || threads != threads_) {
      instruments_.reset();
      instruments_ = std::make_unique<Instruments>(world_, threads, clock_);
      threads_ = threads;
    }
    return *instruments_;
  }

private:
  World& world_;
  ClockInfo clock_;
  std::unique_ptr<Instruments> instruments_;
  int threads_ = 0;
};

}  // namespace

void run_launch(Launch const& launch, std::filesystem::path const& results, World& world) {
  Workshop workshop(world);
  std::optional<DurableAppender> file;
  if (world.rank() == 0) file.emplace(results);

  auto const begin = now_ns();
  for (std::size_t i = 0; i < launch.cases.size(); ++i) {
    auto const& planned = launch.cases[i];
    auto policy = planned.policy;
    double const left = std::max(0.0, launch.budget - seconds_since(begin));
    double const share = left / static_cast<double>(launch.cases.size() - i);
    policy.budget = planned.own_budget > 0 ? planned.own_budget : agree(world, share);
    tell(world, {{"event", "begin"}, {"index", i}, {"budget", policy.budget}});
    std::optional<Measurement> measurement;
    try {
      measurement = measure(
          planned.id, policy, workshop.with(planned.id.threads),
          [&](std::size_t samples, MedianInterval const& median) { tell(world, progress_event(i, samples, median)); });
    } catch (Unsupported const& e) {  // the device itself: more threads than CPUs
      measurement.emplace();
      measurement->id = planned.id;
      measurement->policy = policy;
      measurement->start = utc_now();
      measurement->outcome = Outcome::skipped;
      measurement->reason = e.what();
    }
    auto const line = to_json(*measurement).dump();
    if (file) file->append(line);
    tell(world, end_event(i, *measurement));
  }
}

}  // namespace toise
