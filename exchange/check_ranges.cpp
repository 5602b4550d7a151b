// What no measurement can have, whoever says that it was measured.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"
#include "exchange/imported_measurement.hpp"

namespace toise {
namespace {

/// Of these there is none that is zero or less.
bool is_always_positive(std::string const& unit) {
  constexpr std::array<std::string_view, 6> units{"s", "B/s", "FLOP/s", "1/s", "W", "J"};
  return std::find(units.begin(), units.end(), unit) != units.end();
}

/// "its time is -3 s, but must be above zero"; empty where nothing is wrong.
std::string fault_of(Metric const& metric) {
  auto const& q = metric.quantiles;
  for (double const value : {metric.median, q.min, q.max}) {
    if (!std::isfinite(value)) return fmt::format("its {} is not a finite number", metric.name);
  }
  double const least = std::min(metric.median, q.min);
  if (!is_always_positive(metric.unit) || least > 0) return "";
  return fmt::format("its {} is {:.6g} {}, but must be above zero", metric.name, least, metric.unit);
}

void check_interval(Metric const& metric) {
  if (!metric.interval) return;
  auto const [low, high] = *metric.interval;
  bool const is_interval = std::isfinite(low) && std::isfinite(high) && low <= metric.median && metric.median <= high;
  if (!is_interval)
    throw InputError(fmt::format("the interval of its {}, from {:.6g} to {:.6g} {}, does not hold the value {:.6g}",
                                 metric.name, low, high, metric.unit, metric.median));
}

void check_count(char const* what, int count, int least) {
  if (count < least) throw InputError(fmt::format("{} is {}, but must be {} or more", what, count, least));
}

void check_case(CaseId const& id) {
  check_count("nodes", id.nodes, 1);
  check_count("ranks", id.ranks, 1);
  check_count("threads", id.threads, 0);
  for (auto const& name : {id.kernel, id.variant, id.backend}) {
    if (name.empty() || has_control_characters(name))
      throw InputError(fmt::format("kernel, variant and backend must be plain words, not '{}'", name));
  }
  for (auto const& [name, value] : id.params) {
    auto const* number = std::get_if<std::int64_t>(&value);
    if (name.empty() || has_control_characters(name) || has_control_characters(to_string(value)))
      throw InputError(fmt::format("the parameter '{}' is no plain text", name));
    if (id.kinds.contains(name) && number && *number < 0)
      throw InputError(fmt::format("{} is {}, but must be zero or more", name, *number));
  }
}

}  // namespace

void check_ranges(Measurement& m) {
  check_case(m.id);
  for (auto const& node : m.hosts) {
    if (has_control_characters(node)) throw InputError(fmt::format("the node's name '{}' is no plain text", node));
  }
  for (auto const& metric : m.metrics) {
    if (auto const fault = fault_of(metric); !fault.empty()) {
      m.metrics.clear();
      m.sampling.samples.clear();
      m.outcome = Outcome::error;
      m.reason = fault;
      return;
    }
    check_interval(metric);
  }
}

}  // namespace toise
