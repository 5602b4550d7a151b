// One visit to a case: make, sample, check, summarise.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <vector>

#include "core/device.hpp"
#include "core/gpu/telemetry.hpp"
#include "core/ranks/world.hpp"
#include "core/run/measurement.hpp"
#include "core/sampling/clock.hpp"
#include "core/system/counters.hpp"
#include "core/system/energy.hpp"
#include "core/system/throttle.hpp"
#include "worker/disturbance_watch.hpp"

namespace toise {

/// Set by a signal: the case in progress is dropped, its files are removed, the worker ends.
extern std::atomic<bool> stop_requested;

/// What one worker measures with: its ranks, its CPUs, and what it reads besides the clock.
struct Instruments {
  Instruments(World& ranks, int threads, ClockInfo info)
      : world(ranks),
        device(ranks, threads),
        counters(make_counters(device.team())),
        throttle(device.team().cpus()),
        disturbances(ranks),
        clock(info) {}

  /// What is read while a case runs on the host, or on the GPU.
  std::vector<Instrument*> beside(bool on_gpu);

  /// The GPU of this rank, made when a case first needs it. Throws Unsupported when there is none.
  Device& gpu();

  World& world;
  Device device;  // the host
  std::unique_ptr<Counters> counters;
  Energy energy;
  Throttle throttle;
  DisturbanceWatch disturbances;
  ClockInfo clock;
  std::optional<Device> gpu_device;
  std::optional<gpu::Telemetry> telemetry;  // of gpu_device
};

/// Runs f() on every rank. Where it throws on one, all ranks throw the first one's reason, as Unsupported or as
/// std::runtime_error: the others would wait for that rank for ever.
void on_all_ranks(World&, std::function<void()> const& f);

/// A measurement that has not begun, with what is known of it before. Every rank calls it.
Measurement unmeasured(CaseId const&, Policy const&, World&);

/// One visit, `ok` where its answer is right. The case is made, and gone at the end.
/// Never throws for what a kernel does wrong: that is the outcome. Throws Interrupted on a stop.
/// Under MPI every rank calls it and rank 0's result counts; an error on one rank alone ends all.
Measurement measure(CaseId const&, Policy const&, Instruments&, OnProgress const&);

}  // namespace toise
