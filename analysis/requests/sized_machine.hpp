// A machine as a workload is sized for it: its GPUs, how they are joined, and how many there are.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "analysis/sizing/accelerators.hpp"
#include "core/system/machine.hpp"

namespace toise {

enum class Basis { measured, data_sheet, assumption };
std::string_view to_string(Basis);  // "measured", "data sheet", "assumption"

/// A figure that an answer rests on, and where it comes from.
struct Origin {
  std::string term, value;
  Basis basis = Basis::assumption;
  std::string source;
};

/// The terms of the rates that a run can measure.
inline constexpr std::array rate_terms{"matrix rate", "memory bandwidth", "links inside a node, each way",
                                       "network of a GPU, each way"};

/// A measured rate's interval of 95 %, over the rate.
struct RateSpread {
  double Accelerator::*rate = nullptr;
  double low = 1, high = 1;
};

struct SizedMachine {
  std::string name;
  Accelerator gpu;
  int gpus_per_node = 0;
  int nodes = 0;         // at most
  double gpu_power = 0;  // W, at most; 0: not known
  std::vector<Origin> origins;
  std::vector<RateSpread> spreads;  // of the rates that were measured
  int nodes_measured = 0;           // together, by the network's rate; 0: it was not measured
};

/// Throws InputError for a machine without GPUs, one whose file does not say which, and a GPU that is not known.
SizedMachine sized_machine(Machine const&);

}  // namespace toise
