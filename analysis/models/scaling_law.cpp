#include "analysis/models/scaling_law.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <set>

#include "analysis/statistics/minimise.hpp"
#include "analysis/statistics/probability.hpp"
#include "core/sampling/random.hpp"

namespace toise {
namespace {

constexpr std::size_t draws = 400;
constexpr double least_scatter = 0.01;  // times of runs are never known better than this

double relative_rate(Law law, double serial, double crosstalk, double n) {
  if (law == Law::gustafson) return serial + (1 - serial) * n;
  return n / (1 + serial * (n - 1) + crosstalk * n * (n - 1));
}

std::size_t parameters_of(Law law) { return law == Law::usl ? 3 : 2; }

/// Least squares of the logarithms of rates. log_rates: of the runs, which may be drawn anew.
LawFit fit(Law law, std::vector<ScalingRun> const& runs, std::vector<double> const& log_rates) {
  auto const squares = [&](std::vector<double> const& x) {
    double const serial = x[0], crosstalk = law == Law::usl ? x[1] : 0;
    if (serial < 0 || serial > 1 || crosstalk < 0) return std::numeric_limits<double>::infinity();
    // the rate on one is the mean of what is left, and is no variable
    double sum = 0, all = 0;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      double const left = log_rates[i] - std::log(relative_rate(law, serial, crosstalk, runs[i].n));
      sum += left;
      all += left * left;
    }
    return all - sum * sum / static_cast<double>(runs.size());
  };
  // from both ends, as a simplex may end on the edge of what is allowed
  auto best = minimise(squares, {0.01, 1e-5}, {0.02, 1e-4});
  auto const other = minimise(squares, {0.3, 1e-3}, {-0.1, 1e-3});
  if (squares(other) < squares(best)) best = other;
  LawFit f;
  f.law = law;
  f.serial = best[0];
  f.crosstalk = law == Law::usl ? best[1] : 0;
  double sum = 0;
  for (std::size_t i = 0; i < runs.size(); ++i)
    sum += log_rates[i] - std::log(relative_rate(law, f.serial, f.crosstalk, runs[i].n));
  auto const count = static_cast<double>(runs.size()), parameters = static_cast<double>(parameters_of(law));
  f.rate = std::exp(sum / count);
  double const left = std::max(0.0, squares({f.serial, f.crosstalk}));
  f.scatter = std::max(least_scatter, std::sqrt(left / std::max(1.0, count - parameters)));
  // with the scatter as one more parameter
  double const k = parameters + 1;
  double const variance = std::max(left / count, least_scatter * least_scatter);
  f.aicc = count * std::log(variance) + 2 * k + 2 * k * (k + 1) / std::max(1.0, count - k - 1);
  return f;
}

std::vector<double> log_rates_of(std::vector<ScalingRun> const& runs) {
  std::vector<double> all;
  for (auto const& run : runs) all.push_back(std::log(run.work / run.seconds));
  return all;
}

/// The best first.
std::vector<LawFit> fits_of(ScalingTable const& table) {
  auto const rates = log_rates_of(table.runs);
  std::vector<LawFit> all = {fit(table.scaling == Scaling::strong ? Law::amdahl : Law::gustafson, table.runs, rates),
                             fit(Law::usl, table.runs, rates)};
  std::ranges::sort(all, {}, &LawFit::aicc);
  return all;
}

double normal(std::uint64_t key, std::uint64_t index) {
  double const u = (random_uniform(key, 2 * index) + 1) / 2, v = random_uniform(key, 2 * index + 1);
  return std::sqrt(-2 * std::log1p(-u)) * std::cos(std::numbers::pi * v);
}

/// Logarithms of the time of a unit of work on each size, sorted, as the law's own scatter would have had it.
std::vector<std::vector<double>> drawn_times(LawFit const& law, std::vector<ScalingRun> const& runs,
                                             std::vector<double> const& sizes) {
  // few runs know their scatter badly: Student's t in place of the normal
  double const df =
      std::max<double>(1, static_cast<double>(runs.size() - std::min(runs.size(), parameters_of(law.law))));
  double const scatter = law.scatter * student_tail_quantile(0.1, df) / normal_tail_quantile(0.1);
  std::vector<std::vector<double>> times(sizes.size());
  for (std::size_t draw = 0; draw < draws; ++draw) {
    std::vector<double> rates;
    for (std::size_t i = 0; i < runs.size(); ++i)
      rates.push_back(std::log(law.rate_on(runs[i].n)) + scatter * normal(data_seed + draw, i));
    auto const again = fit(law.law, runs, rates);
    for (std::size_t i = 0; i < sizes.size(); ++i)
      times[i].push_back(scatter * normal(data_seed + draw, runs.size() + i) - std::log(again.rate_on(sizes[i])));
  }
  for (auto& one : times) std::ranges::sort(one);
  return times;
}

}  // namespace

std::string_view to_string(Law law) {
  return law == Law::amdahl ? "Amdahl" : law == Law::gustafson ? "Gustafson" : "USL";
}

double LawFit::rate_on(double n) const { return rate * relative_rate(law, serial, crosstalk, n); }

ScalingAnswer scaling_answer(ScalingTable const& table) {
  std::set<double> measured;
  for (auto const& run : table.runs) measured.insert(run.n);
  std::vector<double> sizes(measured.begin(), measured.end());
  double const largest = sizes.back();
  sizes.push_back(2 * largest);
  sizes.push_back(4 * largest);

  ScalingAnswer answer;
  answer.laws = fits_of(table);
  auto const& best = answer.laws.front();
  std::vector<std::vector<std::vector<double>>> drawn;
  for (auto const& law : answer.laws)
    if (law.scatter <= 2 * best.scatter) drawn.push_back(drawn_times(law, table.runs, sizes));
  auto const& first = table.runs.front();
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    double const work = table.scaling == Scaling::strong ? first.work : first.work / first.n * sizes[i];
    double p10 = std::numeric_limits<double>::infinity(), p90 = -p10;
    for (auto const& times : drawn) {
      p10 = std::min(p10, times[i][draws / 10]);
      p90 = std::max(p90, times[i][draws - draws / 10]);
    }
    double const p50 = drawn.front()[i][draws / 2];
    answer.forecasts.push_back(
        {.n = sizes[i],
         .p10 = work * std::exp(p10),
         .p50 = work * std::exp(p50),
         .p90 = work * std::exp(p90),
         .efficiency = best.rate_on(sizes[i]) / sizes[i] / (best.rate_on(sizes.front()) / sizes.front()),
         .extrapolates = sizes[i] > largest});
  }
  return answer;
}

}  // namespace toise
