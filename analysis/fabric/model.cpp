#include "analysis/fabric/model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"

namespace toise {
namespace {

constexpr double deviations_of_mad = 1.4826;  // of a normal distribution
constexpr double one_percent = 2.326;         // its 99 % quantile

/// Every so many pairs, so that medians of all are not more work than they are sure.
std::size_t stride_of(PairTable const& table) { return std::max<std::size_t>(1, table.pairs() / 2'000'000); }

/// f(a, b, log of the value) for every so many pairs with a value.
template <class F>
void for_some_pairs(PairTable const& table, F const& f) {
  std::size_t const stride = stride_of(table);
  std::size_t next = 0;
  for (int a = 0; a < table.size(); ++a) {
    auto const row = table.row(a);
    for (; next < row.size(); next += stride) {
      if (!std::isnan(row[next])) f(a, a + 1 + static_cast<int>(next), std::log(static_cast<double>(row[next])));
    }
    next -= row.size();
  }
}

}  // namespace

FabricModel::FabricModel(PairTable const& table, Topology const* topology) {
  auto const n = table.nodes().size();
  if (n < 3) throw InputError("a fabric of fewer than 3 nodes shows no slow one among them");
  auto medians = medians_over_partners(table);
  for (std::size_t i = 0; i < n; ++i) {
    if (!(medians[i] > 0))
      throw InputError(fmt::format("node {} has no usable value with any other", table.nodes()[i]));
    effects_.push_back(std::log(static_cast<double>(medians[i])));
  }
  double const middle = std::log(static_cast<double>(median_of_known(medians)));
  for (auto& effect : effects_) effect -= middle;

  lowest_.assign(n, -1);
  std::size_t most = 0;
  if (topology) {
    lowest_ = topology->lowest_switch(table.nodes());
    auto const count = topology->switches.size();
    distances_.assign(count, std::vector<std::size_t>(count));
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = 0; j < count; ++j) {
        distances_[i][j] =
            static_cast<std::size_t>(topology->switches_between(static_cast<int>(i), static_cast<int>(j)));
        most = std::max(most, distances_[i][j]);
      }
    }
  }
  std::vector<std::vector<float>> of_distance(most + 1);
  for_some_pairs(table, [&](int a, int b, double value) {
    auto const limit = std::min(effects_[static_cast<std::size_t>(a)], effects_[static_cast<std::size_t>(b)]);
    of_distance[distance(a, b)].push_back(static_cast<float>(value - limit));
  });
  for (auto& values : of_distance) levels_.push_back(values.empty() ? middle : median_of_known(values));

  std::vector<float> deviations;
  for_some_pairs(table, [&](int a, int b, double value) {
    deviations.push_back(std::abs(static_cast<float>(value - expected(a, b))));
  });
  noise_ = deviations_of_mad * median_of_known(deviations);
}

std::size_t FabricModel::distance(int a, int b) const {
  int const first = lowest_[static_cast<std::size_t>(a)], second = lowest_[static_cast<std::size_t>(b)];
  return first < 0 || second < 0 ? 0 : distances_[static_cast<std::size_t>(first)][static_cast<std::size_t>(second)];
}

double FabricModel::expected(int a, int b) const {
  return level(a, b) + std::min(effects_[static_cast<std::size_t>(a)], effects_[static_cast<std::size_t>(b)]);
}

std::vector<NodePair> suspects(PairTable const& table, FabricModel const& model, double sought) {
  double const loss = -std::log1p(-sought);
  double const below = std::clamp(loss - one_percent * model.noise(), 2 * model.noise(), 4 * model.noise());
  std::vector<NodePair> found;
  for (int a = 0; a < table.size(); ++a) {
    auto const row = table.row(a);
    for (std::size_t i = 0; i < row.size(); ++i) {
      int const b = a + 1 + static_cast<int>(i);
      // cheaper than a logarithm of each value
      if (row[i] < static_cast<float>(std::exp(model.expected(a, b) - below))) found.push_back({.a = a, .b = b});
    }
  }
  return found;
}

}  // namespace toise
