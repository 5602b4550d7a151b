// What a training takes, in the metric that its source reports, and how sure that is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/sizing/step.hpp"

namespace toise {

/// A training's settings, and the time and memory of its step.
struct Analysed {
  Training training;
  Shape shape;
  Settings settings;
  Parts parts;
  double seconds = 0;  // of a step
  double memory = 0;   // bytes of a GPU
};

/// Throws InputError naming the training.
Analysed analyse(Training const&);

/// A step's seconds as the training's metric, and back. Nothing for total_gpu_hours where no tokens are known.
std::optional<double> metric_of(Analysed const&, double seconds);
std::optional<double> seconds_of_metric(Analysed const&, double value);

/// What a source's own cases say about its others, in the logarithm of seconds.
struct Offset {
  double value = 0;
  std::size_t cases = 0;
};
/// Shrunken towards 0, as few cases say little. Cases without a value do not count. Throws InputError if none has one.
Offset calibrate(std::vector<Analysed> const&);

struct Estimate {
  std::string id, metric;
  std::optional<double> p10, p50, p90;  // in the metric's unit; p10 <= p50 <= p90
  double memory = 0;                    // bytes of a GPU
  bool fits = false, extrapolates = false;
};
Estimate estimate(Analysed const&, Offset const&);

}  // namespace toise
