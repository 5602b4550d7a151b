// All settings with which a training fits on some nodes, and how fast each is.
#pragma once

#include <vector>

#include "analysis/requests/sized_machine.hpp"
#include "analysis/requests/workload.hpp"

namespace toise {

/// A training with its settings decided, on so many nodes.
struct Choice {
  int nodes = 0;
  Shape shape;  // with as many layers in each stage of the pipeline as in the longest
  Settings settings;
  Parts parts;
  double seconds = 0;  // of a step
  double steps = 0;    // of the whole training
  double memory = 0;   // bytes of the fullest GPU

  double gpu_hours() const { return steps * seconds * settings.gpus / 3600; }
};

/// The fastest of each way to split the model that fits, fastest training first; empty where none fits.
/// All of these are tried: tensor parallelism up to a node and 8, pipelines up to 16 (interleaved twice where there
/// are layers for it), context up to 8 with at least
/// 2048 tokens each, experts up to 8, ZeRO 0 to 3 (above 1 without a pipeline), micro-batches up to 8, and
/// recomputation. A tenth of the memory stays free. The global batch is within 5 % of the one asked for, as it must
/// divide.
std::vector<Choice> choices_on(Workload const&, SizedMachine const&, int nodes);

/// Bytes of a GPU where the model is split the most; for what to say where nothing fits.
double least_memory(Workload const&, SizedMachine const&, int nodes);

/// Numbers of nodes that are tried: 1, 2, 3, 4, 6, 8, 12, … and all; or the workload's own.
std::vector<int> nodes_to_try(Workload const&, SizedMachine const&);

}  // namespace toise
