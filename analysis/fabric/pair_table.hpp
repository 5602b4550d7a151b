// One number for each pair of nodes: a bandwidth, or one over a latency; higher is better.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace toise {

class PairTable {
public:
  /// Of nodes with these names; no pair has a value yet.
  explicit PairTable(std::vector<std::string> nodes);

  std::vector<std::string> const& nodes() const { return nodes_; }
  int size() const { return static_cast<int>(nodes_.size()); }
  std::size_t pairs() const { return values_.size(); }

  /// Of the pair a < b; NaN: not measured.
  float& at(int a, int b) { return values_[place(a, b)]; }
  float at(int a, int b) const { return values_[place(a, b)]; }
  /// Of a with a + 1, a + 2, … in turn.
  std::span<float const> row(int a) const;

private:
  std::size_t place(int a, int b) const;

  std::vector<std::string> nodes_;
  std::vector<float> values_;  // of (0, 1), (0, 2), …, (1, 2), …; 50 million of 10,000 nodes
};

/// For each node the median over its partners; NaN where it has none with a value.
std::vector<float> medians_over_partners(PairTable const&);

/// The median, where values may be NaN, which do not count; NaN of nothing. Takes the values apart.
float median_of_known(std::vector<float>& values);

}  // namespace toise
