// The sampler: warm-up, batching and adaptive stopping. One for host, device and MPI cases.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/sampling/statistics.hpp"

namespace toise {

/// How precisely to measure, and at what cost at most. Times in seconds.
struct Policy {
  double precision = 0.01;            // stop when the interval's half-width is below this share of the median
  double confidence = 0.95;           // of the interval
  double budget = 10;                 // of one case, warm-up included; then the case is `unconverged`
  std::size_t rounds = 5;             // visits to a case at least, each of which builds it anew
  std::size_t min_samples = 100;      // independent ones, n / τ: with fewer, τ is too uncertain
  std::size_t min_long_samples = 10;  // the same for samples above `long_sample`
  double long_sample = 1.0;
  std::size_t max_samples = 100'000;
  std::size_t warmup_samples = 5;
  double warmup_seconds = 0.2;
  double min_sample_time = 0;  // a shorter sample is batched; 100 × the clock's resolution and cost
};

/// What is sampled: a case on its queue, or a simulation.
struct SampleSource {
  virtual ~SampleSource() = default;

  /// Fills `seconds` with one sample each: the time of `batch` runs divided by `batch`. Under MPI
  /// all ranks call it, and all get the same values.
  virtual void observe(std::span<double> seconds, std::int64_t batch) = 0;

  /// Seconds since some begin; under MPI the same on all ranks. Throws Interrupted when the user
  /// asked for a stop.
  virtual double now() = 0;

  /// How many of the samples so far were taken while the device was throttled; under MPI of this rank.
  virtual std::size_t throttled() const { return 0; }

  /// False when every run needs its own untimed preparation, so that a sample is one run.
  virtual bool repeatable() const = 0;
};

struct Warmup {
  std::size_t samples = 0;
  double seconds = 0;
  bool non_stationary = false;  // the last window still drifted after four doublings
};

/// One visit to a case.
struct Round {
  std::size_t samples = 0;             // of the measurement's: they lie one round after the other
  std::int64_t batch = 1;              // runs a sample
  double first_call = 0;               // seconds
  std::string start;                   // UTC
  double took = 0;                     // seconds, with building the case; 0: not known
  int number = 0;                      // of the pass over all cases that it belongs to: what was measured near it
  std::vector<std::string> disturbed;  // by what, in words; it is kept, and another one takes its place
};

struct Sampling {
  std::vector<double> samples;  // seconds a run, in the order in which they were taken
  double first_call = 0;        // seconds; connection set-up, page faults, JIT: never in `samples`
  std::int64_t batch = 1;       // runs a sample; of several rounds the most
  std::vector<Round> rounds;    // empty where nothing is known of them, as before schema 1.5
  Warmup warmup;
  MedianInterval median;
  bool converged = false;
  std::size_t throttled = 0;  // how many samples were taken while the device was; they are kept
  double duration = 0;        // seconds, all of it
};

/// Told after every check, to show progress: what has been taken so far.
using OnProgress = std::function<void(std::size_t samples, MedianInterval const&)>;

/// Samples one visit until the interval is narrow enough at two consecutive checks, or the budget ends.
/// Source: Hoefler & Belli, SC'15, with the interval of median_interval().
Sampling sample(SampleSource&, Policy const&, OnProgress const& = {});

}  // namespace toise
