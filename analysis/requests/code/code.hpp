// A workload of any code, without a model: its own scaling runs say how long a run takes, and the file how many.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "analysis/models/scaling_law.hpp"
#include "analysis/requests/request.hpp"

namespace toise {

struct CodeWorkload {
  std::string name;
  std::filesystem::path scaling;  // the table of its times; empty: not said
  double size = 0;                // nodes or GPUs of a run, in the table's unit
  double runs = 1;
  double times = 1;              // as much work as a run of the table
  double margin = 0;             // added to all of it, as a share
  double storage = 0;            // bytes in all; 0: not said
  std::optional<double> carbon;  // g of CO2 equivalent a kWh
  std::string carbon_source;
};

/// Whether a workload's file has [code], in place of [model]. Throws InputError where it cannot be read.
bool is_code(std::filesystem::path const&);

/// A path in it is relative to the file. Throws InputError with file and line.
CodeWorkload read_code(std::filesystem::path const&);

/// A request without settings and parts: only what the runs say. Throws InputError for a size that was not run and is
/// not twice or four times the largest, for one that the machine does not have, and for a table over ranks or cores,
/// which do not say how many GPUs were taken.
Request size_code(CodeWorkload const&, ScalingTable const&, SizedMachine const&);

}  // namespace toise
