#include "analysis/overview/headlines.hpp"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <variant>

namespace toise {
namespace {

bool is_ceiling(About const& about) { return about.peak == Peak::vector_units || about.peak == Peak::matrix_units; }

std::int64_t size_of(Row const& row) {
  auto const found = row.id.params.find(row.about.size.param);
  auto const* size = found == row.id.params.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
  return size ? *size : 0;
}

std::string type_of(Row const& row) {
  auto const found = row.id.params.find("type");
  auto const* type = found == row.id.params.end() ? nullptr : std::get_if<std::string>(&found->second);
  return type ? *type : "";
}

/// The place among the headlines; ceilings stand after the arithmetic that they bound, applications last.
int place_of(About const& about) {
  if (!about.share_name.empty()) return 6;
  switch (about.bound) {
    case BoundBy::memory: return 0;
    case BoundBy::compute: return is_ceiling(about) ? 2 : 1;
    case BoundBy::latency: return 3;
    case BoundBy::network: return 4;
    default: return 5;
  }
}

/// Which rows are represented by one number; kernels that define the memory bandwidth share one.
using Group = std::tuple<int, std::string, std::string, std::string>;
Group group_of(Row const& row) {
  bool const is_shared = row.about.peak == Peak::memory;
  return {place_of(row.about), row.id.backend, is_shared ? row.about.family : row.id.kernel, type_of(row)};
}

bool is_candidate(Measurement const& m, Row const& row, Peaks const& peaks) {
  if (!row.headline || !has_performance(m) || row.about.bound == BoundBy::nothing) return false;
  return row.about.peak != Peak::memory || is_in_memory(m, peaks);
}

bool is_better(Row const& one, Row const& other) {
  auto const rank = [](Row const& row) {
    // memory's largest array is no better a witness than another one beyond the caches
    auto const size = row.about.peak == Peak::memory ? 0 : size_of(row);
    auto const& metric = *row.headline;
    return std::tuple(row.id.nodes, row.id.ranks, size, row.outcome == Outcome::ok,
                      metric.better == "lower" ? -metric.median : metric.median);
  };
  return rank(one) > rank(other);
}

/// "Compute", "flop_rate", "fp64" -> "Compute flop rate, fp64".
std::string title_of(Row const& row) {
  auto text = row.about.title + " " + row.headline->name;
  std::replace(text.begin(), text.end(), '_', ' ');
  auto const type = type_of(row);
  return type.empty() ? text : text + ", " + type;
}

}  // namespace

std::vector<HeadlineNumber> headline_numbers(std::vector<Measurement> const& measurements, std::vector<Row> const& rows,
                                             std::map<std::string, Peaks> const& peaks) {
  std::map<Group, Row const*> chosen;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto const& row = rows[i];
    if (!is_candidate(measurements[i], row, peaks.at(row.id.backend))) continue;
    auto& best = chosen[group_of(row)];
    if (!best || is_better(row, *best)) best = &row;
  }
  std::vector<HeadlineNumber> numbers;
  for (auto const& [group, row] : chosen) {
    bool const is_own_peak = row->about.peak == Peak::memory && !peaks.at(row->id.backend).data_sheet;
    numbers.push_back({.title = title_of(*row), .index = row->index, .share = is_own_peak ? std::nullopt : row->share});
  }
  return numbers;
}

}  // namespace toise
