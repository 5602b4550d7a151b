#include "analysis/sizing/estimate.hpp"

#include <cmath>

#include "analysis/sizing/accelerators.hpp"
#include "analysis/sizing/efficiencies.hpp"
#include "core/error.hpp"

namespace toise {
namespace {

bool is_time(std::string const& metric) { return metric == "iteration_time_s" || metric == "total_gpu_hours"; }

// GPU-hours of a whole training hold restarts, checkpoints and evaluations, and no settings tuned for a benchmark; the
// median of nine published ones.
constexpr double production = 1.2;

/// What the metric is for a step of one second.
std::optional<double> metric_of_a_second(Analysed const& a) {
  auto const& s = a.settings;
  auto const& metric = a.training.metric;
  double const tokens = s.global_batch * s.sequence;
  if (metric == "iteration_time_s") return 1;
  if (metric == "samples_per_s_total") return s.global_batch;
  if (metric == "tokens_per_s_total") return tokens;
  if (metric == "tokens_per_s_per_gpu") return tokens / s.gpus;
  if (metric == "total_gpu_hours") {
    if (!a.training.tokens) return std::nullopt;
    return production * *a.training.tokens / tokens * s.gpus / 3600;
  }
  double const tflops = model_flops(a.shape, s) / s.gpus / 1e12;
  if (metric == "model_tflops_per_gpu") return tflops;
  if (metric == "hardware_tflops_per_gpu") return tflops * (s.recompute == "full" ? 4.0 / 3 : 1);
  return 100 * model_flops(a.shape, s) / s.gpus /
         matrix_rate(accelerator_named(a.training.gpu), a.training.precision);  // mfu_percent
}

/// Outside of what the fit has seen: shapes that were guessed, more GPUs, or a mixture of experts.
bool is_outside(Analysed const& a) {
  return a.shape.assumed || a.settings.assumed > 4 || a.settings.gpus > 8192 || a.shape.parameters > 1.1e12 ||
         a.shape.parameters < 5e7 || a.training.precision == "fp4";
}

}  // namespace

Analysed analyse(Training const& training) {
  return at_place("training '" + training.id + "'", [&] {
    Analysed a;
    a.training = training;
    a.shape = shape_of(training);
    a.settings = settings_of(training, a.shape);
    a.parts = parts_of(training, a.shape, a.settings);
    a.seconds = seconds_of(a.parts, training.precision, learnt.efficiencies);
    a.memory = memory_of(a.shape, a.settings);
    return a;
  });
}

std::optional<double> metric_of(Analysed const& a, double seconds) {
  auto const one = metric_of_a_second(a);
  if (!one) return std::nullopt;
  return is_time(a.training.metric) ? *one * seconds : *one / seconds;
}

std::optional<double> seconds_of_metric(Analysed const& a, double value) {
  auto const one = metric_of_a_second(a);
  if (!one) return std::nullopt;
  return is_time(a.training.metric) ? value / *one : *one / value;
}

double widening(Analysed const& a) {
  bool const mixture = a.shape.active_parameters < a.shape.parameters;
  return (1 + 0.2 * a.settings.assumed) * (mixture ? 1.3 : 1) * (a.settings.frozen ? 2 : 1);
}

Estimate estimate(Analysed const& a, Offset const& offset) {
  bool const outside = is_outside(a);
  auto const expected = expected_error(a, offset);
  auto const& spread = offset.cases == 0 ? learnt.alone : learnt.calibrated;
  double const wide = expected.deviation * widening(a) * (outside ? 1.2 : 1);
  double const low = wide * spread.low, high = wide * spread.high;
  double const seconds = a.seconds * std::exp(expected.value);
  auto const fast = metric_of(a, seconds * std::exp(low)), slow = metric_of(a, seconds * std::exp(high));
  bool const time = is_time(a.training.metric);
  return {.id = a.training.id,
          .metric = a.training.metric,
          .p10 = time ? fast : slow,
          .p50 = metric_of(a, seconds),
          .p90 = time ? slow : fast,
          .memory = a.memory,
          .fits = fits(a.training, a.memory),
          .extrapolates = outside};
}

}  // namespace toise
