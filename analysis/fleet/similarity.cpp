#include "analysis/fleet/similarity.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/run/measurement.hpp"
#include "core/run/run_directory.hpp"
#include "core/sampling/statistics.hpp"

namespace toise {
namespace {

constexpr std::size_t points = 64;      // of a distribution that are kept: a million of them are 256 MB
constexpr std::size_t candidates = 15;  // for the reference, nearest to the middle
constexpr std::size_t least_samples = 5;

/// Quantiles at (i + 1/2) / points.
using Distribution = std::array<float, points>;

Distribution distribution_of(std::vector<double>& samples) {
  std::sort(samples.begin(), samples.end());
  Distribution d{};
  for (std::size_t i = 0; i < points; ++i)
    d[i] = static_cast<float>(quantile(samples, (static_cast<double>(i) + 0.5) / points));
  return d;
}

double mean_of(Distribution const& d) { return std::accumulate(d.begin(), d.end(), 0.0) / static_cast<double>(points); }

/// With the same number of quantiles the area between two distributions is the mean of their distances.
double similarity_of(Distribution const& a, Distribution const& b) {
  double area = 0;
  for (std::size_t i = 0; i < points; ++i) area += std::abs(static_cast<double>(a[i]) - b[i]);
  auto const greater = std::max(mean_of(a), mean_of(b));
  return greater > 0 ? 1 - area / static_cast<double>(points) / greater : 1;
}

/// A line's raw samples, without parsing the rest of it.
std::vector<double> samples_of(std::string_view line) {
  constexpr std::string_view mark = "\"samples\":[";
  std::vector<double> samples;
  auto const begin = line.find(mark);
  if (begin == std::string_view::npos) return samples;
  auto const* at = line.data() + begin + mark.size();
  auto const* const end = line.data() + line.size();
  while (at < end && *at != ']') {
    double value = 0;
    auto const [stop, error] = std::from_chars(at, end, value);
    if (error != std::errc()) break;
    samples.push_back(value);
    at = stop < end && *stop == ',' ? stop + 1 : stop;
  }
  return samples;
}

/// The nodes of a case: those of several runs or launches have their samples together.
struct CaseOfNodes {
  std::string label;
  std::map<std::string, Distribution> nodes;
};

void add(CaseOfNodes& one, std::string const& node, std::vector<double> samples) {
  if (auto const known = one.nodes.find(node); known != one.nodes.end())
    samples.insert(samples.end(), known->second.begin(), known->second.end());
  one.nodes[node] = distribution_of(samples);
}

std::map<std::string, CaseOfNodes> read_cases(std::vector<std::string> const& runs) {
  std::map<std::string, CaseOfNodes> cases;
  std::map<std::string, CaseOfNodes*, std::less<>> known;  // null: not of interest
  for (auto const& path : runs) {
    for (auto const& lines : result_files(open_run(path))) {
      for_each_line_head(lines, [&](LineHead const& line) {
        if (!line.is_on_every_node() || (line.outcome != "ok" && line.outcome != "unconverged")) return;
        auto found = known.find(line.id);
        if (found == known.end()) {
          auto id = case_of(line);
          id.launch = 0;
          CaseOfNodes* one = nullptr;
          if (id.backend != "emulated") {
            one = &cases[text_of(id)];
            one->label = label(id);
          }
          found = known.emplace(line.id, one).first;
        }
        auto samples = found->second ? samples_of(line.line) : std::vector<double>();
        if (samples.size() >= least_samples) add(*found->second, std::string(line.host), std::move(samples));
      });
    }
  }
  return cases;
}

using Node = std::map<std::string, Distribution>::value_type;

/// Of the nodes that are nearest to the middle of all, the one most similar to all.
Node const& reference_of(CaseOfNodes const& one) {
  std::vector<double> means;
  std::vector<Node const*> nodes;
  for (auto const& node : one.nodes) {
    nodes.push_back(&node);
    means.push_back(mean_of(node.second));
  }
  double const middle = median(means);
  auto const far = [&](Node const* node) { return std::abs(mean_of(node->second) - middle); };
  auto const n = std::min(candidates, nodes.size());
  std::partial_sort(nodes.begin(), nodes.begin() + static_cast<std::ptrdiff_t>(n), nodes.end(),
                    [&](auto const* a, auto const* b) { return far(a) < far(b); });
  auto const total = [&](Node const* node) {
    return std::accumulate(one.nodes.begin(), one.nodes.end(), 0.0, [&](double sum, Node const& other) {
      return sum + similarity_of(node->second, other.second);
    });
  };
  std::vector<double> totals;
  for (std::size_t i = 0; i < n; ++i) totals.push_back(total(nodes[i]));
  return *nodes[static_cast<std::size_t>(std::max_element(totals.begin(), totals.end()) - totals.begin())];
}

}  // namespace

std::vector<Dissimilar> find_dissimilar(std::vector<std::string> const& runs, double least) {
  std::vector<Dissimilar> found;
  for (auto const& [name, one] : read_cases(runs)) {
    if (one.nodes.size() < 3) continue;
    auto const& [reference, usual] = reference_of(one);
    for (auto const& [node, distribution] : one.nodes) {
      auto const similarity = similarity_of(distribution, usual);
      if (similarity >= least) continue;
      found.push_back({.node = node,
                       .label = one.label,
                       .similarity = similarity,
                       .slower = mean_of(distribution) / mean_of(usual) - 1,
                       .reference = reference});
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](auto const& a, auto const& b) { return a.similarity < b.similarity; });
  return found;
}

}  // namespace toise
