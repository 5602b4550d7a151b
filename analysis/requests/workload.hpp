// A workload: what somebody wants to train, as a TOML file says it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "analysis/sizing/step.hpp"
#include "core/params.hpp"

namespace toise {

/// What one training is repeated, interrupted and kept for.
struct Campaign {
  double ablation_runs = 0, ablation_share = 0;  // smaller trainings, each this share of the large one
  std::optional<double> failures;                // of a node and day
  double margin = 0;                             // added to all of it, as a share
  double checkpoint_interval = 3600;             // s
  int checkpoints_kept = 2;
  bool says_checkpoints = false;
};

struct Workload {
  std::string name, model;  // the model's preset; empty: its shape is given
  Shape shape;
  double heads = 0, experts = 1;
  double sequence = 0;             // tokens
  double tokens = 0;               // of the whole training, epochs included
  double epochs = 1, samples = 0;  // samples: 0 where tokens are said
  double dataset = 0;              // bytes; 0: not said
  std::string precision;
  double global_batch = 0;         // tokens
  std::optional<double> deadline;  // s
  std::optional<int> nodes;        // exactly so many
  std::optional<double> carbon;    // g of CO2 equivalent a kWh
  std::string carbon_source;
  Campaign campaign;
};

/// Throws InputError with file and line for what it does not know, what is missing, and what trains nothing.
Workload read_workload(std::filesystem::path const&);

/// "300 B" -> 3e11, "4M tokens" -> 4e6, 1000 -> 1000. noun: what may follow the number. Throws InputError.
double parse_count(Value const&, std::string const& noun);
/// "1.2 TB" -> 1.2e12. Throws InputError.
double bytes_above_zero(Value const&);
/// "21.7 g/kWh" -> 21.7. Throws InputError.
double carbon_intensity(Value const&);
/// "20 days", "1h", 600 -> seconds. Throws InputError.
double parse_duration(Value const&);

}  // namespace toise
