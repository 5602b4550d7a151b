// What a training takes, in the metric that its source reports, and how sure that is.
#pragma once

#include <array>
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

/// What makes two trainings err alike.
struct Traits {
  std::string device;                             // GPU and precision
  double parameters = 0, sequence = 0, gpus = 0;  // logarithms
  std::array<double, 5> shares{};                 // of the parts in the step's seconds
};

/// What a source's own cases say about its others, in the logarithm of seconds.
struct Offset {
  double value = 0;  // of its cases in the mean
  std::size_t cases = 0;
  std::vector<Traits> given;
  std::vector<double> factor, errors;  // of their covariance, row by row; errors over that factor
};
/// Cases without a value do not count; of more than 400, every second, third, … is taken. Throws InputError if none has
/// a value.
Offset calibrate(std::vector<Analysed> const&);

struct ExpectedError {
  double value = 0, deviation = 0;  // of the logarithm of seconds
};
/// What the cases say of this training: more where they are like it, nothing (0, and a wide deviation) without cases.
ExpectedError expected_error(Analysed const&, Offset const&);

/// How much wider the interval is than that of a dense training of which all is said.
double widening(Analysed const&);

struct Estimate {
  std::string id, metric;
  std::optional<double> p10, p50, p90;  // in the metric's unit; p10 <= p50 <= p90
  double memory = 0;                    // bytes of a GPU
  bool fits = false, extrapolates = false;
};
Estimate estimate(Analysed const&, Offset const&);

}  // namespace toise
