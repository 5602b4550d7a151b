// What a workload takes on a machine, how sure that is, and what it rests on: an allocation request's figures.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/requests/search.hpp"

namespace toise {

/// p10 to p90 is meant to hold 80 % of the time.
struct Likely {
  double p10 = 0, p50 = 0, p90 = 0;
};

struct Storage {
  double dataset = 0;      // bytes; 0: not said
  double checkpoint = 0;   // bytes of one
  double checkpoints = 0;  // bytes of those that are kept
  double write_rate = 0;   // B/s that keeps writing them within the share of time that is counted for it
  double read_rate = 0;    // B/s of the dataset, read once an epoch at the estimated speed
};

/// The training on some GPUs, in the fastest of its settings there.
struct AtSize {
  int gpus = 0;
  Likely wall_seconds;
  double gpu_hours = 0;  // of them, P50, before ablations and margin
};

struct Request {
  std::string workload, machine, precision;
  std::string gpu;            // as the table of accelerators names it
  Likely gpu_hours;           // of all: the training, what interrupts it, ablations, and the margin
  Likely training_gpu_hours;  // of the training without interruptions
  Likely wall_seconds;        // of the training, with interruptions
  int nodes = 0, gpus = 0;
  double memory_of_gpu = 0;     // bytes that it has
  std::vector<Choice> choices;  // at most three; the first is the one that the figures are of
  std::vector<AtSize> sizes;    // all numbers of GPUs on which it fits, whichever was asked for
  Storage storage;
  std::optional<Likely> energy;  // J; nothing where the power of the GPU is not known
  std::optional<Likely> carbon;  // kg of CO2 equivalent
  std::string dominant, advice;  // what takes most of a step, with its share; what would help
  bool extrapolates = false;     // the interval is wider
  std::vector<Origin> origins;
  bool is_code() const { return choices.empty(); }  // sized from its own runs: no settings, memory and parts
  Likely node_hours() const;
  double times_training() const;  // P50 of the GPU-hours over that of the training without interruptions
  std::size_t count(Basis) const;
  std::vector<std::string> unmeasured() const;  // rates that no run measured
};

/// The cheapest in GPU-hours, or with a deadline the cheapest whose p90 meets it. Throws InputError for what fits
/// nowhere, for more nodes than there are, and for a deadline that nothing meets, each with what to do.
Request size_workload(Workload const&, SizedMachine const&);

}  // namespace toise
