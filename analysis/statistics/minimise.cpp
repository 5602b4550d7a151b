#include "analysis/statistics/minimise.hpp"

#include <algorithm>
#include <cmath>

namespace toise {
namespace {

constexpr int most_iterations = 400;
constexpr double precise = 1e-10;

struct Corner {
  std::vector<double> at;
  double value;
};

}  // namespace

std::vector<double> minimise(std::function<double(std::vector<double> const&)> const& f, std::vector<double> start,
                             std::vector<double> const& steps) {
  std::size_t const n = start.size();
  std::vector<Corner> simplex{{start, f(start)}};
  for (std::size_t i = 0; i < n; ++i) {
    auto at = start;
    at[i] += steps[i];
    simplex.push_back({at, f(at)});
  }
  auto const sort = [&] {
    std::sort(simplex.begin(), simplex.end(), [](auto const& a, auto const& b) { return a.value < b.value; });
  };
  sort();
  for (int iteration = 0; iteration < most_iterations; ++iteration) {
    auto& worst = simplex.back();
    if (worst.value - simplex.front().value <= precise * (1 + std::abs(simplex.front().value))) break;
    std::vector<double> center(n);
    for (std::size_t k = 0; k < n; ++k) {
      for (std::size_t i = 0; i < n; ++i) center[i] += simplex[k].at[i] / static_cast<double>(n);
    }
    // a point on the line from the worst corner through the center
    auto const tried = [&](double factor) {
      Corner corner{center, 0};
      for (std::size_t i = 0; i < n; ++i) corner.at[i] += factor * (center[i] - worst.at[i]);
      corner.value = f(corner.at);
      return corner;
    };
    auto reflected = tried(1);
    if (reflected.value < simplex.front().value) {
      auto expanded = tried(2);
      worst = expanded.value < reflected.value ? std::move(expanded) : std::move(reflected);
    } else if (reflected.value < simplex[n - 1].value) {
      worst = std::move(reflected);
    } else {
      auto contracted = tried(reflected.value < worst.value ? 0.5 : -0.5);
      if (contracted.value < std::min(worst.value, reflected.value)) {
        worst = std::move(contracted);
      } else {
        for (std::size_t k = 1; k <= n; ++k) {
          for (std::size_t i = 0; i < n; ++i) simplex[k].at[i] = (simplex[k].at[i] + simplex[0].at[i]) / 2;
          simplex[k].value = f(simplex[k].at);
        }
      }
    }
    sort();
  }
  return simplex.front().at;
}

}  // namespace toise
