#include "analysis/models/alpha_beta.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace toise {
namespace {

std::string params_without(std::string const& size, CaseId const& id) {
  CaseId others{.kinds = id.kinds};
  for (auto const& [name, value] : id.params) {
    if (name != size) others.params[name] = value;
  }
  return describe_params(others);
}

}  // namespace

std::optional<AlphaBeta> fit_alpha_beta(std::span<TimeOfSize const> points) {
  if (points.size() < 3) return std::nullopt;
  // weights 1 / t²: the normal equations of (α + β s - t) / t
  double w = 0, ws = 0, wss = 0, wt = 0, wst = 0;
  for (auto const& [bytes, seconds] : points) {
    double const weight = 1 / (seconds * seconds);
    w += weight;
    ws += weight * bytes;
    wss += weight * bytes * bytes;
    wt += weight * seconds;
    wst += weight * bytes * seconds;
  }
  double const determinant = w * wss - ws * ws;
  if (!(determinant > 0)) return std::nullopt;
  AlphaBeta fit{
      .alpha = (wss * wt - ws * wst) / determinant, .beta = (w * wst - ws * wt) / determinant, .worst_residual = 0};
  if (!(fit.alpha >= 0 && fit.beta >= 0)) return std::nullopt;
  for (auto const& [bytes, seconds] : points) {
    fit.worst_residual = std::max(fit.worst_residual, std::abs(seconds / (fit.alpha + fit.beta * bytes) - 1));
  }
  return fit;
}

std::vector<CollectiveFit> alpha_beta_fits(std::vector<Measurement> const& measurements) {
  std::map<std::tuple<std::string, std::string, std::string, int>, std::vector<TimeOfSize>> groups;
  for (auto const& m : measurements) {
    bool const has_time = m.outcome == Outcome::ok || m.outcome == Outcome::unconverged;
    auto const fitted = std::find_if(m.metrics.begin(), m.metrics.end(),
                                     [](Metric const& metric) { return metric.chart.fit_alpha_beta; });
    if (fitted == m.metrics.end() || !has_time) continue;
    auto const found = m.id.params.find(m.about.size.param);
    auto const* bytes = found == m.id.params.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
    if (!bytes) continue;  // a barrier has no size
    groups[{m.id.kernel, m.id.variant, params_without(m.about.size.param, m.id), m.id.ranks}].push_back(
        {static_cast<double>(*bytes), fitted->median});
  }
  std::vector<CollectiveFit> fits;
  for (auto const& [group, points] : groups) {
    auto const fit = fit_alpha_beta(points);
    if (!fit) continue;
    auto const& [kernel, variant, params, ranks] = group;
    fits.push_back({.kernel = kernel, .variant = variant, .params = params, .ranks = ranks, .fit = *fit});
  }
  return fits;
}

}  // namespace toise
