#include "exchange/formats/gpu/nvbandwidth_cells.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "exchange/formats/log_values.hpp"

namespace toise {
namespace {

ImportedMeasurement case_of(std::string const& test, std::string const& where) {
  auto one = imported_measurement("nvbandwidth." + test, "nvbandwidth", where);
  one.measurement.id.backend = "cuda";
  return one;
}

}  // namespace

std::vector<ImportedMeasurement> cells_of(NvbandwidthMatrix const& matrix) {
  bool const is_latency = matrix.description.find("(ns)") != std::string::npos;
  if (!is_latency && matrix.description.find("(GB/s)") == std::string::npos)
    throw InputError(fmt::format("{}: '{}' names neither GB/s nor ns", matrix.where, matrix.description));
  std::vector<ImportedMeasurement> all;
  for (std::size_t row = 0; row < matrix.values.size(); ++row) {
    for (std::size_t column = 0; column < matrix.values[row].size(); ++column) {
      auto const& text = matrix.values[row][column];
      if (text == "N/A") continue;
      auto& one = all.emplace_back(case_of(matrix.test, matrix.where));
      auto& m = one.measurement;
      m.id.params = {{"row", matrix.rows.at(row)}, {"column", matrix.columns.at(column)}};
      if (!matrix.direction.empty()) m.id.params["direction"] = matrix.direction;
      m.details.set({"description", matrix.description});
      auto const value = value_in(text, matrix.where);
      m.metrics = {is_latency ? metric_of("latency", "s", "lower", {value * 1e-9})
                              : metric_of("bandwidth", "B/s", "higher", {value * 1e9})};
    }
  }
  bool const has_sum = !matrix.sum.empty() && !is_latency && all.size() > 1;  // the sum of latencies says nothing
  if (!has_sum) return all;
  auto& sum = all.emplace_back(case_of(matrix.test, matrix.where));
  sum.measurement.id.params["pairs"] = std::string("sum");
  if (!matrix.direction.empty()) sum.measurement.id.params["direction"] = matrix.direction;
  sum.measurement.metrics = {
      metric_of("sum_of_bandwidths", "B/s", "higher", {value_in(matrix.sum, matrix.where) * 1e9})};
  return all;
}

ImportedMeasurement not_measured(std::string const& test, std::string const& status, std::string const& reason,
                                 std::string const& where) {
  auto one = case_of(test, where);
  bool const is_waived = status == "Waived";
  one.measurement.outcome = is_waived ? Outcome::skipped : Outcome::error;
  auto const said = reason.empty() ? "gave no reason" : reason;
  one.measurement.reason = is_waived ? "nvbandwidth waived the test: " + said : fmt::format("{}: {}", status, said);
  return one;
}

}  // namespace toise
