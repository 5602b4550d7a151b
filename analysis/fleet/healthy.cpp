#include "analysis/fleet/healthy.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <vector>

#include "analysis/statistics/minimise.hpp"
#include "analysis/statistics/probability.hpp"
#include "core/error.hpp"
#include "core/sampling/statistics.hpp"

namespace toise {
namespace {

constexpr std::size_t enough_to_fit = 30;
constexpr double unseen_share = 0.02;    // of the values, the lowest: slow nodes may be among them
constexpr double clearly_better = 16;    // in twice the log-likelihood, a parameter more: p below 1e-4
constexpr double least_mode = 0.08;      // of the nodes: fewer are not another kind of node but slow
constexpr double farthest_mode = 0.1;    // from the center, as a share: identical GPUs vary by 8 % (arXiv 2208.11035)
constexpr double bins_in_a_spread = 20;  // values so close together count as one

/// Equal or nearly equal values, ascending.
struct Group {
  double value, count;
};

struct Data {
  std::vector<Group> seen;
  double limit = 0, unseen = 0;  // that many values below the limit
};

Data censored(std::vector<double> const& sorted, double spread) {
  Data data;
  auto const unseen = static_cast<std::size_t>(unseen_share * static_cast<double>(sorted.size()));
  data.unseen = static_cast<double>(unseen);
  data.limit = sorted[unseen];
  for (auto i = unseen; i < sorted.size();) {
    double sum = 0, count = 0;
    double const end = sorted[i] + spread / bins_in_a_spread;
    for (; i < sorted.size() && sorted[i] <= end; ++i) sum += sorted[i], ++count;
    data.seen.push_back({sum / count, count});
  }
  return data;
}

double normal_density(double z) { return std::exp(-z * z / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2; }

double student_density(double t, double df) {
  return std::exp(std::lgamma((df + 1) / 2) - std::lgamma(df / 2) - (df + 1) / 2 * std::log1p(t * t / df)) /
         std::sqrt(df * std::numbers::pi);
}

double density(Healthy const& h, double x) {
  double const z = (x - h.center) / h.spread;
  if (h.shape == DistributionShape::student) return student_density(z, h.df) / h.spread;
  double const own = normal_density(z) / h.spread;
  if (h.shape != DistributionShape::two_modes) return own;
  return (1 - h.other_share) * own + h.other_share * normal_density((x - h.other_center) / h.spread) / h.spread;
}

/// Minus twice the log-likelihood.
double misfit(Healthy const& h, Data const& data) {
  if (!(h.spread > 0)) return std::numeric_limits<double>::infinity();
  constexpr double tiny = 1e-300;
  double total = data.unseen > 0 ? data.unseen * std::log(std::max(tiny, h.lower_tail(data.limit))) : 0;
  for (auto const& [value, count] : data.seen) total += count * std::log(std::max(tiny, density(h, value)));
  return -2 * total;
}

struct Fit {
  Healthy healthy;
  double misfit;
};

Fit fitted(Data const& data, std::function<Healthy(std::vector<double> const&)> const& make, std::vector<double> start,
           std::vector<double> const& steps) {
  auto const best = minimise([&](auto const& at) { return misfit(make(at), data); }, std::move(start), steps);
  return {.healthy = make(best), .misfit = misfit(make(best), data)};
}

Fit fit_normal(Data const& data, double center, double spread) {
  return fitted(data,
                [](auto const& at) {
                  return Healthy{.shape = DistributionShape::normal, .center = at[0], .spread = std::exp(at[1])};
                },
                {center, std::log(spread)}, {spread / 4, 0.2});
}

Fit fit_student(Data const& data, double center, double spread) {
  return fitted(data,
                [](auto const& at) {
                  return Healthy{.shape = DistributionShape::student,
                                 .center = at[0],
                                 .spread = std::exp(at[1]),
                                 .df = 1 + std::exp(std::min(at[2], 8.0))};
                },
                {center, std::log(spread), std::log(9.0)}, {spread / 4, 0.2, 0.5});
}

Fit fit_two_modes(Data const& data, double center, double spread) {
  auto const make = [](auto const& at) {
    double const share = 1 / (1 + std::exp(-at[3]));
    Healthy h{.shape = DistributionShape::two_modes,
              .center = at[0],
              .spread = std::exp(at[1]),
              .other_center = at[2],
              .other_share = share};
    if (share > 0.5) {
      std::swap(h.center, h.other_center);
      h.other_share = 1 - share;
    }
    return h;
  };
  Fit best{.misfit = std::numeric_limits<double>::infinity()};
  for (double const side : {-1.0, 1.0}) {
    for (double const share : {0.0, -2.0}) {
      auto const fit =
          fitted(data, make, {center - side * spread / 2, std::log(spread / 2), center + side * spread, share},
                 {spread / 4, 0.2, spread / 4, 0.5});
      if (fit.misfit < best.misfit) best = fit;
    }
  }
  return best;
}

/// Few nodes far below the others are slow, and the others alone are healthy.
Healthy without_slow_mode(Healthy const& h) {
  bool const is_kind = h.other_share >= least_mode && h.center - h.other_center <= farthest_mode * std::abs(h.center);
  if (is_kind || h.other_center > h.center) return h;
  return {.shape = DistributionShape::normal, .center = h.center, .spread = h.spread};
}

}  // namespace

char const* to_string(DistributionShape shape) {
  switch (shape) {
    case DistributionShape::few: return "few values";
    case DistributionShape::normal: return "normal";
    case DistributionShape::student: return "Student's t";
    case DistributionShape::two_modes: return "two modes";
  }
  return "";
}

double Healthy::lower_tail(double x) const {
  double const z = (center - x) / spread;
  if (shape == DistributionShape::student || shape == DistributionShape::few) return student_tail(z, df);
  if (shape == DistributionShape::normal) return normal_tail(z);
  return (1 - other_share) * normal_tail(z) + other_share * normal_tail((other_center - x) / spread);
}

double Healthy::lower_limit(double probability) const {
  double const middle = shape == DistributionShape::two_modes ? std::min(center, other_center) : center;
  double far = 1;
  while (lower_tail(middle - far * spread) > probability && far < 1e9) far *= 2;
  double low = middle - far * spread,
         high = std::max(center, shape == DistributionShape::two_modes ? other_center : center);
  for (int i = 0; i < 100; ++i) {
    double const x = (low + high) / 2;
    (lower_tail(x) > probability ? high : low) = x;
  }
  return (low + high) / 2;
}

Healthy fit_healthy(std::span<double const> values, double least_spread) {
  if (values.size() < 3) throw InputError("fewer than 3 nodes cannot be compared with each other");
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  double const center = quantile(sorted, 0.5);
  std::vector<double> off;
  for (double const value : sorted) off.push_back(std::abs(value - center));
  double const spread = std::max(1.4826 * median(off), least_spread);
  auto const n = static_cast<double>(values.size());
  // the deviation of few values is itself unsure, about as that of a third of them would be (set by simulation)
  if (values.size() < enough_to_fit) {
    return {.shape = DistributionShape::few,
            .center = center,
            .spread = spread * (1 + 1 / n),
            .df = std::max(1.0, 0.35 * (n - 1))};
  }
  auto const data = censored(sorted, spread);
  auto best = fit_normal(data, center, spread);
  double const simple = best.misfit;
  if (auto const student = fit_student(data, center, spread); student.misfit + clearly_better < simple) best = student;
  if (auto const modes = fit_two_modes(data, center, spread);
      modes.misfit + 2 * clearly_better < simple && modes.misfit + clearly_better < best.misfit) {
    best.healthy = without_slow_mode(modes.healthy);
  }
  best.healthy.spread = std::max(best.healthy.spread, least_spread);
  return best.healthy;
}

Healthy with_unsure_spread(Healthy fit, double free_values) {
  if (fit.shape != DistributionShape::few && fit.shape != DistributionShape::normal) return fit;
  fit.shape = DistributionShape::student;
  fit.df = std::max(1.0, 0.37 * free_values);
  return fit;
}

}  // namespace toise
