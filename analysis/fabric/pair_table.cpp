#include "analysis/fabric/pair_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace toise {
namespace {

constexpr float not_measured = std::numeric_limits<float>::quiet_NaN();

}  // namespace

PairTable::PairTable(std::vector<std::string> nodes)
    : nodes_(std::move(nodes)), values_(nodes_.empty() ? 0 : nodes_.size() * (nodes_.size() - 1) / 2, not_measured) {}

std::size_t PairTable::place(int a, int b) const {
  auto const first = static_cast<std::size_t>(a), n = nodes_.size();
  return first * (2 * n - first - 1) / 2 + static_cast<std::size_t>(b - a - 1);
}

std::span<float const> PairTable::row(int a) const {
  auto const length = static_cast<std::size_t>(size() - 1 - a);
  return length == 0 ? std::span<float const>() : std::span(values_).subspan(place(a, a + 1), length);
}

float median_of_known(std::vector<float>& values) {
  auto const end = std::remove_if(values.begin(), values.end(), [](float value) { return std::isnan(value); });
  if (end == values.begin()) return not_measured;
  auto const middle = values.begin() + (end - values.begin()) / 2;
  std::nth_element(values.begin(), middle, end);
  if ((end - values.begin()) % 2 != 0) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

std::vector<float> medians_over_partners(PairTable const& table) {
  // A node's values stand in the rows of all nodes before it. Several nodes are gathered at once, so that each row is
  // read in pieces of a few cache lines and not by single numbers.
  constexpr int together = 64;
  int const n = table.size();
  std::vector<float> medians(static_cast<std::size_t>(n), not_measured);
  std::vector<std::vector<float>> partners(together);
  for (int begin = 0; begin < n; begin += together) {
    int const end = std::min(begin + together, n);
    for (auto& one : partners) one.clear();
    for (int a = 0; a < end; ++a) {
      auto const row = table.row(a);
      for (int b = std::max(begin, a + 1); b < end; ++b)
        partners[static_cast<std::size_t>(b - begin)].push_back(row[static_cast<std::size_t>(b - a - 1)]);
      if (a >= begin) {
        auto& own = partners[static_cast<std::size_t>(a - begin)];
        own.insert(own.end(), row.begin(), row.end());
      }
    }
    for (int node = begin; node < end; ++node)
      medians[static_cast<std::size_t>(node)] = median_of_known(partners[static_cast<std::size_t>(node - begin)]);
  }
  return medians;
}

}  // namespace toise
