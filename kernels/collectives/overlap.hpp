// How much of a non-blocking operation a computation hides.
#pragma once

#include <functional>

#include "core/details.hpp"
#include "core/ranks/world.hpp"

namespace toise::collectives {

/// Medians in seconds, of the rank that takes longest with both.
struct Overlap {
  double pure = 0;        // start and wait, nothing between them
  double compute = 0;     // the computation, while the operation goes on
  double overlapped = 0;  // start, computation, wait
  int repetitions = 0;    // of each

  /// 1 - (overlapped - compute) / pure, and not below 0. Source: OSU Micro-Benchmarks, non-blocking collectives.
  double as_osu() const;
  /// (pure + compute - overlapped) / min(pure, compute), from 0 to 1. Source: Intel MPI Benchmarks, IMB-NBC.
  double as_imb() const;
};

/// An operation that can be started.
struct Startable {
  std::function<void()> prepare;  // untimed, before each start
  std::function<void()> start, wait;
};

/// The operation alone, then with a computation in this thread that makes no call of MPI and takes, alone, as long as
/// the operation does on its slowest rank. All ranks call it.
Overlap measure_overlap(World&, Startable const&);

Details to_details(Overlap const&);

}  // namespace toise::collectives
