// The α-β model of a collective: time = α + β bytes.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/run/measurement.hpp"

namespace toise {

struct AlphaBeta {
  double alpha = 0;           // s
  double beta = 0;            // s/B
  double worst_residual = 0;  // largest |measured / fitted - 1|: above about 0.3, one line does not fit
};

struct TimeOfSize {
  double bytes = 0, seconds = 0;
};

/// Least squares of the relative residuals, so that small and large messages count alike. Empty with
/// fewer than three sizes, or where the fit is not physical (α or β below zero).
std::optional<AlphaBeta> fit_alpha_beta(std::span<TimeOfSize const>);

/// The fit of one collective, by its sizes.
struct CollectiveFit {
  std::string kernel, variant;
  std::string params = {};  // but for the size: "reduction=sum type=fp32"
  int ranks = 1;
  AlphaBeta fit;
};

/// One for each kernel, variant, number of ranks and set of parameters but for the size, of the metrics that ask for
/// it.
std::vector<CollectiveFit> alpha_beta_fits(std::vector<Measurement> const&);

}  // namespace toise
