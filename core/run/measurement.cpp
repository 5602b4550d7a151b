#include "core/run/measurement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/error.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

constexpr std::array outcomes{std::pair{Outcome::ok, "ok"},           std::pair{Outcome::unconverged, "unconverged"},
                              std::pair{Outcome::invalid, "invalid"}, std::pair{Outcome::corrupt, "corrupt"},
                              std::pair{Outcome::skipped, "skipped"}, std::pair{Outcome::error, "error"},
                              std::pair{Outcome::timeout, "timeout"}, std::pair{Outcome::crashed, "crashed"}};

}  // namespace

std::string_view to_string(Outcome outcome) {
  for (auto const& [known, name] : outcomes) {
    if (known == outcome) return name;
  }
  return "error";
}

Outcome parse_outcome(std::string_view text) {
  for (auto const& [known, name] : outcomes) {
    if (text == name) return known;
  }
  throw InputError(fmt::format("'{}' is not an outcome of a measurement", text));
}

bool is_failure(Outcome outcome) {
  return outcome != Outcome::ok && outcome != Outcome::unconverged && outcome != Outcome::skipped;
}
bool is_failure(std::string_view outcome) { return is_failure(parse_outcome(outcome)); }

std::string text_of(CaseId const& id) {
  std::string text;
  text.reserve(192);
  auto add_text = [&](std::string_view value) {
    bool const is_plain =
        std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c < 127 && c != '"' && c != '\\'; });
    if (is_plain)
      text.append(1, '"').append(value).append(1, '"');
    else
      text += nlohmann::json(value).dump();
  };
  auto add = [&](std::string_view name, std::string_view value) {
    text.append(name);
    add_text(value);
  };
  auto add_number = [&](std::string_view name, std::int64_t value) { text.append(name).append(std::to_string(value)); };
  add("{\"backend\":", id.backend);
  add(",\"kernel\":", id.kernel);
  add_number(",\"launch\":", id.launch);
  add_number(",\"nodes\":", id.nodes);
  text += ",\"params\":{";
  bool is_first = true;
  for (auto const& [name, value] : id.params) {
    if (!std::exchange(is_first, false)) text += ',';
    add_text(name);
    text += ':';
    if (auto const* integer = std::get_if<std::int64_t>(&value))
      text += std::to_string(*integer);
    else if (auto const* word = std::get_if<std::string>(&value))
      add_text(*word);
    else
      text += nlohmann::json(std::get<double>(value)).dump();
  }
  add_number("},\"ranks\":", id.ranks);
  if (!id.scaling.empty()) add(",\"scaling\":", id.scaling);
  if (id.every_node) text += ",\"scope\":\"every-node\"";
  add_number(",\"threads\":", id.threads);
  add(",\"variant\":", id.variant);
  return text + '}';
}

std::string describe_params(CaseId const& id) {
  std::string text;
  for (auto const& [name, value] : id.params) {
    if (!text.empty()) text += ' ';
    auto const* integer = std::get_if<std::int64_t>(&value);
    auto const kind = id.kinds.find(name);
    bool const is_bytes = kind != id.kinds.end() && kind->second == ParamKind::bytes;
    text += integer && is_bytes ? fmt::format("{}={}", name, format_bytes(*integer))
                                : fmt::format("{}={}", name, to_string(value));
  }
  if (id.nodes != 1) text += fmt::format(" nodes={}", id.nodes);
  if (id.ranks != 1) text += fmt::format(" ranks={}", id.ranks);
  if (id.threads != 0) text += fmt::format(" threads={}", id.threads);
  if (id.launch != 0) text += fmt::format(" launch={}", id.launch);
  if (id.attempt != 0) text += fmt::format(" attempt={}", id.attempt);
  return text;
}

std::string label(std::string_view kernel, std::string_view variant, std::string_view backend,
                  std::string_view params) {
  return fmt::format("{}/{}{}{}{}{}", kernel, variant, backend == "host" ? "" : " on ",
                     backend == "host" ? "" : backend, params.empty() ? "" : " ", params);
}

std::string label(CaseId const& id, LabelForm form) {
  return label(id.kernel, id.variant, form == LabelForm::with_backend ? id.backend : "host", describe_params(id));
}

Metric const* find_metric(Measurement const& m, std::string_view name) {
  auto const found =
      std::find_if(m.metrics.begin(), m.metrics.end(), [&](auto const& one) { return one.name == name; });
  return found == m.metrics.end() ? nullptr : &*found;
}

Derived derived_of(Metric const& metric, double time) {
  bool const is_rate = metric.better == "higher";
  return {.metric = {.name = metric.name,
                     .unit = metric.unit,
                     .form = is_rate ? Form::rate : Form::cost,
                     .amount = metric.amount,
                     .chart = metric.chart,
                     .scope = metric.scope},
          .amount = is_rate ? metric.median * time : time / metric.median};
}

std::vector<Metric> summarise(Sampling const& sampling, std::vector<Derived> const& derived) {
  double const time = sampling.median.median;
  auto const& interval = sampling.median.interval;
  auto const in_time = quantiles(sampling.samples);
  auto make = [&](Derived const& d) {
    bool const is_rate = d.metric.form == Form::rate;
    auto value = [&](double seconds) { return is_rate ? d.amount / seconds : seconds / d.amount; };
    Metric metric{.name = d.metric.name,
                  .unit = d.metric.unit,
                  .better = is_rate ? "higher" : "lower",
                  .median = value(time),
                  .n = sampling.samples.size(),
                  .scope = d.metric.scope,
                  .amount = d.metric.amount,
                  .chart = d.metric.chart};
    if (interval) {
      metric.interval = is_rate ? Interval{value(interval->high), value(interval->low)}
                                : Interval{value(interval->low), value(interval->high)};
    }
    auto const& t = in_time;
    metric.quantiles = is_rate ? Quantiles{value(t.max), value(t.p95), value(t.p75), value(t.p50),
                                           value(t.p25), value(t.p5),  std::nan(""), value(t.min)}
                               : Quantiles{value(t.min), value(t.p5),  value(t.p25), value(t.p50),
                                           value(t.p75), value(t.p95), value(t.p99), value(t.max)};
    if (is_rate) {  // the 99th percentile of a rate is the 1st of the time
      std::vector<double> sorted(sampling.samples);
      std::sort(sorted.begin(), sorted.end());
      metric.quantiles.p99 = value(quantile(sorted, 0.01));
    }
    return metric;
  };
  std::vector<Metric> metrics;
  for (auto const& d : derived) metrics.push_back(make(d));
  metrics.push_back(make({.metric = {.name = "time", .unit = "s", .form = Form::cost}, .amount = 1}));
  return metrics;
}

}  // namespace toise
