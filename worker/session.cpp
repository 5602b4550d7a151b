#include "worker/session.hpp"

#include <unistd.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/error.hpp"
#include "core/files/durable_file.hpp"
#include "core/run/measurement_json.hpp"
#include "worker/measure.hpp"
#include "worker/rounds_of_launch.hpp"

namespace toise {
namespace {

/// To the driver, in one write; if the driver is gone, this worker stops as if it had been asked to.
void report(World const& world, WorkerEvent const& event) {
  if (world.rank() != 0) return;
  if (!write_all(STDOUT_FILENO, line_of(event))) stop_requested = true;
}

CaseEnded end_of(std::size_t index, Measurement const& m) {
  CaseEnded end{.index = index, .outcome = m.outcome, .reason = m.reason};
  if (m.metrics.empty()) return end;
  auto const& metric = m.metrics.front();
  end.headline = {
      .median = metric.median, .unit = metric.unit, .half_width = half_width_of(metric.interval, metric.median)};
  return end;
}

/// The instruments for a number of threads: kept while it stays the same, since a team's threads are
/// costly to make and must not pile up.
class Workshop {
public:
  explicit Workshop(World& world) : world_(world), clock_(agree(world, measure_clock())) {}
  /// Throws Unsupported or std::runtime_error on all ranks when one of them cannot start its threads.
  Instruments& with(int threads) {
    on_all_ranks(world_, [&] { make(threads); });
    return *instruments_;
  }

private:
  void make(int threads) {
    if (!instruments_ || threads != threads_) {
      instruments_.reset();
      instruments_ = std::make_unique<Instruments>(world_, threads, clock_);
      threads_ = threads;
    }
  }

  World& world_;
  ClockInfo clock_;
  std::unique_ptr<Instruments> instruments_;
  int threads_ = 0;
};

/// The visit, or why it was not even begun: too few CPUs for its threads, or no memory to start them.
Measurement visit_planned(PlannedCase const& planned, Policy const& policy, Workshop& workshop, World& world,
                          OnProgress const& progress) {
  Outcome outcome{};
  std::string reason;
  try {
    if (!planned.allow_oversubscribed) on_all_ranks(world, [&] { require_cpus(world, planned.id.threads); });
    auto& instruments = workshop.with(planned.id.threads);
    return measure(planned.id, policy, instruments, progress);
  } catch (Interrupted const&) {
    throw;
  } catch (Unsupported const& e) {
    outcome = Outcome::skipped;
    reason = e.what();
  } catch (std::exception const& e) {
    outcome = Outcome::error;
    reason = words_of(e);
  }
  auto m = unmeasured(planned.id, policy, world);
  m.outcome = outcome;
  m.reason = reason;
  return m;
}

}  // namespace

void run_launch(Launch const& launch, LaunchFiles const& files, World& world) {
  Workshop workshop(world);
  std::optional<DurableAppender> results, visits;
  if (world.rank() == 0) {
    visits.emplace(files.visits);
  }
  RoundsOfLaunch rounds(launch, [&] { return agree(world, seconds_since(0)); });
  auto finish = [&] {
    for (auto const index : rounds.take_ended()) {
      auto measurement = rounds.take(index);
      if (world.rank() == 0) {
        if (!results) results.emplace(files.results);
        results->append(to_json(measurement).dump());
      }
      report(world, end_of(index, measurement));
    }
  };
  while (true) {
    auto const next = rounds.next();
    finish();
    if (!next) break;
    auto const& planned = launch.cases[next->index];
    report(world, CaseBegun{.index = next->index, .budget = next->policy.budget, .round = next->round});
    auto visit =
        visit_planned(planned, next->policy, workshop, world, [&](std::size_t samples, MedianInterval const& found) {
          report(world, CaseChecked{.index = next->index,
                                    .samples = samples,
                                    .median = found.median,
                                    .half_width = half_width_of(found.interval, found.median)});
        });
    double const took = rounds.seconds_of_visit();
    visit.order = planned.order;
    for (auto& round : visit.sampling.rounds) {
      round.number = next->round;
      round.took = took;
    }
    if (visits) visits->append(to_json(visit).dump());
    rounds.add(*next, std::move(visit), took);
    finish();
  }
}

}  // namespace toise
