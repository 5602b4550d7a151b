// What measured cases say about others of their source: their errors, weighted by how alike they are (kriging).
#include <algorithm>
#include <cmath>

#include "analysis/sizing/efficiencies.hpp"
#include "analysis/sizing/estimate.hpp"
#include "core/error.hpp"

namespace toise {
namespace {

constexpr std::size_t most = 400;  // the cost grows with the third power

double squared(double x) { return x * x; }

Traits traits_of(Analysed const& a) {
  auto const& p = a.parts;
  auto const& e = learnt.efficiencies;
  auto const& precision = a.training.precision;
  double const of_matrices = precision == "fp8" ? e.matrices_fp8 : precision == "fp4" ? e.matrices_fp4 : e.matrices;
  Traits t;
  t.device = a.training.gpu + " " + precision;
  t.parameters = std::log(a.shape.parameters);
  t.sequence = std::log(a.settings.sequence);
  t.gpus = std::log(a.settings.gpus);
  t.shares = {p.matrices * of_matrices, p.attention * e.attention, p.memory * e.memory,
              p.communication * e.communication, p.launches * e.launches};
  for (auto& share : t.shares) share /= a.seconds;
  return t;
}

double covariance(Traits const& a, Traits const& b) {
  auto const& k = learnt.kinship;
  double shares = 0;
  for (std::size_t i = 0; i < a.shares.size(); ++i) shares += squared(a.shares[i] - b.shares[i]);
  double const apart = squared((a.parameters - b.parameters) / k.parameters) +
                       squared((a.sequence - b.sequence) / k.sequence) + squared((a.gpus - b.gpus) / k.gpus) +
                       shares / squared(k.shares);
  return squared(k.source) + (a.device == b.device ? squared(k.device) : 0) + squared(k.alike) * std::exp(-apart / 2);
}

/// The lower triangle whose product with its transpose is the cases' covariance, noise included; row by row.
std::vector<double> factor(std::vector<Traits> const& cases) {
  auto const n = cases.size();
  std::vector<double> l(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = covariance(cases[i], cases[j]) + (i == j ? squared(learnt.kinship.noise) : 0);
      for (std::size_t m = 0; m < j; ++m) sum -= l[i * n + m] * l[j * n + m];
      l[i * n + j] = i == j ? std::sqrt(sum) : sum / l[j * n + j];
    }
  return l;
}

std::vector<double> solve_lower(std::vector<double> const& l, std::vector<double> b) {
  auto const n = b.size();
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t m = 0; m < i; ++m) b[i] -= l[i * n + m] * b[m];
    b[i] /= l[i * n + i];
  }
  return b;
}

double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  auto const n = values.size();
  return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

}  // namespace

Offset calibrate(std::vector<Analysed> const& cases) {
  std::vector<double> errors;
  std::vector<Traits> traits;
  for (auto const& one : cases) {
    if (!one.training.value) continue;
    if (auto const seconds = seconds_of_metric(one, *one.training.value)) {
      errors.push_back(std::log(*seconds / one.seconds));
      traits.push_back(traits_of(one));
    }
  }
  if (errors.empty()) throw InputError("no case of the calibration has a value; fill the column 'value'");
  Offset offset;
  auto const step = (errors.size() + most - 1) / most;
  double const middle = median_of(errors);
  for (std::size_t i = 0; i < errors.size(); i += step) {
    offset.given.push_back(traits[i]);
    // one case that went wrong must not move all others
    offset.errors.push_back(std::clamp(errors[i], middle - 0.3, middle + 0.3));
  }
  offset.cases = offset.given.size();
  offset.factor = factor(offset.given);
  offset.errors = solve_lower(offset.factor, offset.errors);
  for (auto const& one : cases) offset.value += expected_error(one, offset).value / static_cast<double>(cases.size());
  return offset;
}

ExpectedError expected_error(Analysed const& a, Offset const& offset) {
  auto const traits = traits_of(a);
  double const prior = covariance(traits, traits) + squared(learnt.kinship.noise);
  std::vector<double> with(offset.given.size());
  std::transform(offset.given.begin(), offset.given.end(), with.begin(),
                 [&](auto const& one) { return covariance(traits, one); });
  auto const weights = solve_lower(offset.factor, with);
  double value = 0, known = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    value += weights[i] * offset.errors[i];
    known += squared(weights[i]);
  }
  return {.value = value, .deviation = std::sqrt(prior - known)};
}

}  // namespace toise
