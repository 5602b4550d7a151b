// Noise with a known median, observed on a virtual clock: for tests of the sampler's claims.
#pragma once

#include <cmath>
#include <random>

#include "core/sampling/sampler.hpp"

namespace toise {

enum class Noise { iid, lognormal, ar1 };

/// Samples around a median of 1 ms: with 3 % Gaussian or AR(1) spread, or lognormal (sigma 0.1).
class SimulatedNoise : public SampleSource {
public:
  static constexpr double true_median = 1e-3;

  SimulatedNoise(Noise noise, double phi, unsigned seed)
      : noise_(noise), phi_(phi), generator_(seed), state_(normal_(generator_)) {}

  void observe(std::span<double> seconds, std::int64_t) override {
    for (auto& s : seconds) {
      s = next();
      clock_ += s;
    }
  }
  double now() override { return clock_; }
  bool repeatable() const override { return true; }

private:
  double next() {
    double const z = normal_(generator_);
    if (noise_ == Noise::lognormal) return true_median * std::exp(0.1 * z);
    if (noise_ == Noise::iid) return true_median * (1 + 0.03 * z);
    state_ = phi_ * state_ + std::sqrt(1 - phi_ * phi_) * z;
    return true_median * (1 + 0.03 * state_);
  }

  Noise noise_;
  double phi_;
  std::mt19937_64 generator_;
  std::normal_distribution<double> normal_;
  double state_;
  double clock_ = 0;
};

}  // namespace toise
