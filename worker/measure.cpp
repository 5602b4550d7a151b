#include "worker/measure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

#include "core/error.hpp"
#include "core/gpu/clock_meter.hpp"
#include "core/gpu/describe.hpp"
#include "core/gpu/runtime.hpp"
#include "core/json/environment_json.hpp"
#include "core/process/random_id.hpp"
#include "core/process/standard_streams.hpp"
#include "core/ranks/start_line.hpp"
#include "core/registry.hpp"
#include "core/system/host_name.hpp"
#include "core/text/units.hpp"
#include "worker/harness_cost.hpp"
#include "worker/timed_case.hpp"

namespace toise {

std::atomic<bool> stop_requested = false;

namespace {

/// The worst of all ranks: a NaN counts as infinite.
Check worst_check(Case& subject, World& world) {
  auto const mine = subject.check();
  std::array<double, 3> values{mine.passed() ? 0.0 : 1.0,
                               std::isnan(mine.error) ? std::numeric_limits<double>::infinity() : mine.error,
                               mine.tolerance};
  world.max(values);
  auto const [failed, error, tolerance] = values;
  // ranks may differ in their tolerances: one failure must stay a failure
  return {.error = failed != 0 && error <= tolerance ? std::numeric_limits<double>::infinity() : error,
          .tolerance = tolerance};
}

/// As the case's parameter says, else as usual.
Sync sync_of(CaseId const& id) {
  auto const found = id.params.find("sync");
  return found == id.params.end() ? Sync::barrier : parse_sync(to_string(found->second));
}

/// Makes the case on every rank, or throws the first rank's reason on all of them.
std::unique_ptr<Case> make_on_all_ranks(CaseId const& id, Instruments& instruments) {
  auto& world = instruments.world;
  std::unique_ptr<Case> subject;
  on_all_ranks(world, [&] {
    auto const& variant = find_variant(id.kernel, id.variant, id.backend);
    if (world.size() < variant.min_ranks) {
      throw Unsupported(fmt::format("needs at least {} ranks", variant.min_ranks));
    }
    check_values(variant.params, Params(id.params));
    subject = variant.make(Params(id.params), variant.backend == host ? instruments.device : instruments.gpu());
    if (sync_of(id) == Sync::clock && is_oversubscribed(world, id.threads)) {
      throw Unsupported(
          "sync = clock: ranks watch the clock for the agreed start, so each needs a CPU of its own; use "
          "sync = barrier");
    }
    if (subject->host_timed() && mode_of(Params(id.params)) != Mode::hot) {
      throw Unsupported("the host's clock times it, so it runs in mode hot only");
    }
  });
  return subject;
}

void settle_outcome(Measurement& m) {
  if (m.check->passed()) return;
  m.outcome = Outcome::corrupt;
  m.reason = fmt::format("the answer is wrong: its error is {:.3g}, and rounding explains at most {:.3g}",
                         m.check->error, m.check->tolerance);
}

/// "0-3,8" of 0, 1, 2, 3, 8.
std::string describe_cpus(std::vector<int> const& cpus) {
  std::string text;
  for (std::size_t i = 0, j = 0; i < cpus.size(); i = j) {
    for (j = i + 1; j < cpus.size() && cpus[j] == cpus[j - 1] + 1; ++j) {
    }
    text += fmt::format("{}{}", text.empty() ? "" : ",", cpus[i]);
    if (j - i > 1) text += fmt::format("-{}", cpus[j - 1]);
  }
  return text;
}

/// Where each rank really runs, by rank: "n1: CPUs 0-3, GPU 0000:1b:00.0". Throws when a thread may use other
/// CPUs than the one that it was bound to: the measurement would not be the one asked for.
std::vector<std::string> held_binding(Device& device) {
  auto& team = device.team();
  auto const held = team.held_cpus();
  std::string wrong;
  for (std::size_t i = 0; i < held.size() && wrong.empty(); ++i) {
    if (held[i] != std::vector{team.cpus()[i]}) {
      wrong = fmt::format("binding: thread {} of rank {} on {} was bound to CPU {}, but may use {}", i,
                          device.world().rank(), host_name(), team.cpus()[i], describe_cpus(held[i]));
    }
  }
  for (auto const& reason : device.world().gather(wrong)) {
    if (!reason.empty()) throw std::runtime_error(reason);
  }
  auto mine = fmt::format("{}: CPUs {}", host_name(), describe_cpus(team.cpus()));
  if (device.gpu() >= 0) mine += ", GPU " + gpu::properties(device.gpu()).pci_address;
  return device.world().gather(mine);
}

/// Everything after the case was made. Under MPI an error here may occur on one rank only, and the others
/// would wait for it for ever, so it ends all of them, and the driver records the crash.
void measure_made(Measurement& m, Case& subject, Instruments& instruments, OnProgress const& progress) {
  auto& world = instruments.world;
  bool const on_gpu = m.id.backend != to_string(host);
  auto& device = on_gpu ? instruments.gpu() : instruments.device;
  try {
    device.team().bind_caller();
    m.system.binding = held_binding(device);
    Queue queue(device);
    auto const start_line = make_start_line(world, sync_of(m.id));
    m.sync = start_line->name();
    auto const mode = mode_of(Params(m.id.params));
    RankTimes times;
    auto const timed = subject.host_timed() ? make_host_timed_case(subject, queue, *start_line, times)
                                            : make_queue_timed_case(subject, queue, mode, *start_line, times);
    instruments.disturbances.watch(device.team(), m.id);
    auto const beside = instruments.beside(on_gpu);
    for (auto* instrument : beside) instrument->start();
    m.sampling = sample(*timed, m.policy, progress);
    m.sampling.rounds.front().start = m.start;
    auto const starts = start_line->account();
    std::array<double, 1> throttled{static_cast<double>(m.sampling.throttled)};
    world.max(throttled);  // the worst rank's
    m.sampling.throttled = static_cast<std::size_t>(throttled[0]);
    for (auto* instrument : beside) instrument->stop(m.system);
    m.work = subject.work();
    m.details = subject.details();
    if (on_gpu) m.details.set({"gpu", details_of(describe_gpu(device.gpu()))});
    std::array<double, 1> oversubscribed{is_oversubscribed(world, m.id.threads) ? 1.0 : 0.0};
    world.max(oversubscribed);  // on any node
    m.system.oversubscribed = oversubscribed[0] != 0;
    auto derived = subject.derived();
    if (auto const spread = times.over(world)) {
      derived.push_back(spread->mean_time);
      m.details.set_all(spread->details);
    }
    m.details.set_all(starts.details);
    if (world.size() > 1 && subject.host_timed())
      m.details.set({"harness_cost", harness_cost(queue, m.sampling.batch), "s"});
    if (!starts.flaw.empty()) {
      m.outcome = Outcome::invalid;
      m.reason = starts.flaw;
    }
    m.metrics = summarise(m.sampling, derived);
    m.check = worst_check(subject, world);
    for (auto const& found : subject.details()) {  // by the check: the others are of the runs that were timed
      if (!m.details.find(found.name)) m.details.set(found);
    }
  } catch (Interrupted const&) {
    throw;
  } catch (std::exception const& e) {
    if (world.size() == 1) throw;
    tell(fmt::format("rank {}: {}: {}\n", world.rank(), m.id.kernel, words_of(e)));
    world.abort(1);
  }
}

void measure_into(Measurement& m, Instruments& instruments, OnProgress const& progress) {
  auto const& clock = instruments.clock;
  auto const subject = make_on_all_ranks(m.id, instruments);
  m.policy.min_sample_time =
      100 * (subject->host_timed() ? std::max(clock.resolution, clock.call_cost) : gpu::Stopwatch::resolution);
  measure_made(m, *subject, instruments, progress);
  settle_outcome(m);
}

}  // namespace

Device& Instruments::gpu() {
  if (!gpu_device) {
    gpu_device.emplace(device, gpu_of_rank(world), cpus_near_gpu(world));
    telemetry.emplace(gpu::open_gauge(gpu_device->gpu()));
  }
  return *gpu_device;
}

std::vector<Instrument*> Instruments::beside(bool on_gpu) {
  std::vector<Instrument*> all{counters.get(), &energy, &throttle};
  if (on_gpu) all.push_back(&*telemetry);
  all.push_back(&disturbances);  // the last: it may take a look at all processes when it stops
  return all;
}

void on_all_ranks(World& world, std::function<void()> const& f) {
  std::string unsupported, failed;
  try {
    f();
  } catch (Unsupported const& e) {
    unsupported = e.what();
  } catch (std::exception const& e) {
    failed = words_of(e);
  }
  for (auto const& reason : world.gather(failed)) {
    if (!reason.empty()) throw std::runtime_error(reason);
  }
  for (auto const& reason : world.gather(unsupported)) {
    if (!reason.empty()) throw Unsupported(reason);
  }
}

Measurement unmeasured(CaseId const& id, Policy const& policy, World& world) {
  Measurement m;
  m.uid = random_id();
  m.id = id;
  m.policy = policy;
  if (auto const* variant = look_up_variant(id.kernel, id.variant, id.backend)) {
    m.about = variant->description.about;
    m.id.kinds = m.about.kinds;
  }
  m.start = utc_now();
  m.hosts = world.gather(host_name());
  m.hosts.erase(std::unique(m.hosts.begin(), m.hosts.end()), m.hosts.end());
  return m;
}

Measurement measure(CaseId const& id, Policy const& policy, Instruments& instruments, OnProgress const& progress) {
  auto m = unmeasured(id, policy, instruments.world);
  try {
    // between two meetings of all ranks: what the last case held is free, and the next has taken nothing yet
    instruments.device.host_memory()->renew(available_memory());
    instruments.world.barrier();
    measure_into(m, instruments, progress);
  } catch (Interrupted const&) {
    throw;
  } catch (Unsupported const& e) {
    m.outcome = Outcome::skipped;
    m.reason = e.what();
  } catch (std::exception const& e) {
    m.outcome = Outcome::error;
    m.reason = words_of(e);
  }
  return m;
}

}  // namespace toise
