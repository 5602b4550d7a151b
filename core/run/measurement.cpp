#include "core/run/measurement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "core/error.hpp"
#include "core/run/description_json.hpp"
#include "core/run/json_field.hpp"
#include "core/run/lines_before_1_4.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

using nlohmann::json;

constexpr std::array outcomes{std::pair{Outcome::ok, "ok"},           std::pair{Outcome::unconverged, "unconverged"},
                              std::pair{Outcome::invalid, "invalid"}, std::pair{Outcome::corrupt, "corrupt"},
                              std::pair{Outcome::skipped, "skipped"}, std::pair{Outcome::error, "error"},
                              std::pair{Outcome::timeout, "timeout"}, std::pair{Outcome::crashed, "crashed"}};

json to_json(Value const& value) {
  return std::visit([](auto const& v) { return json(v); }, value);
}

json to_json(Quantiles const& q) {
  return {{"min", q.min}, {"p5", q.p5},   {"p25", q.p25}, {"p50", q.p50},
          {"p75", q.p75}, {"p95", q.p95}, {"p99", q.p99}, {"max", q.max}};
}

Quantiles quantiles_from_json(json const& q, std::string const& where) {
  auto at = [&](char const* name) { return number_or_nan(q, name, where); };
  return {at("min"), at("p5"), at("p25"), at("p50"), at("p75"), at("p95"), at("p99"), at("max")};
}

json to_json(Metric const& metric) {
  json interval_low, interval_high;
  if (metric.interval) {
    interval_low = metric.interval->low;
    interval_high = metric.interval->high;
  }
  return {{"name", metric.name},
          {"unit", metric.unit},
          {"better", metric.better},
          {"median", metric.median},
          {"ci_low", interval_low},
          {"ci_high", interval_high},
          {"n", metric.n},
          {"quantiles", to_json(metric.quantiles)},
          {"scope", to_string(metric.scope)},
          {"amount", to_string(metric.amount)},
          {"chart", to_json(metric.chart)}};
}

Metric metric_from_json(json const& m, std::string const& where) {
  Metric metric{.name = field<std::string>(m, "name", where),
                .unit = field<std::string>(m, "unit", where),
                .better = word_field(m, "better", std::array<std::string_view, 2>{"higher", "lower"}, where),
                .median = number_or_nan(m, "median", where),
                .interval = std::nullopt,
                .n = field<std::size_t>(m, "n", where),
                .quantiles = quantiles_from_json(object_field(m, "quantiles", where), where + "quantiles.")};
  auto const low = number_or_nan(m, "ci_low", where), high = number_or_nan(m, "ci_high", where);
  if (!std::isnan(low)) metric.interval = Interval{.low = low, .high = high};
  if (m.contains("chart")) {  // since 1.4
    metric.scope = parse_scope(field<std::string>(m, "scope", where), where + "scope");
    metric.amount = parse_amount(field<std::string>(m, "amount", where), where + "amount");
    metric.chart = chart_from_json(m.at("chart"), where + "chart.");
  }
  return metric;
}

Outcome outcome_from_json(json const& line) {
  std::array<std::string_view, outcomes.size()> words;
  std::transform(outcomes.begin(), outcomes.end(), words.begin(), [](auto const& known) { return known.second; });
  return parse_outcome(word_field(line, "outcome", words));
}

std::string start_from_json(json const& line) {
  bool const is_unknown = line.contains("start") && line.at("start") == "";
  return is_unknown ? "" : date_field(line, "start");
}

/// What the overview reads of them.
void check_details(json const& details) {
  field_or(details, "oversubscribed", false, "details.");
  if (!details.contains("latency_histogram")) return;
  auto const& bins = list_field(details, "latency_histogram", "details.");
  bool const is_list_of_pairs = std::all_of(bins.begin(), bins.end(), [](json const& bin) {
    return bin.is_array() && bin.size() == 2 && bin[0].is_number() && bin[1].is_number();
  });
  if (!is_list_of_pairs) throw InputError("field 'details.latency_histogram' must be a list of pairs of numbers");
}

/// What was read besides the samples: an object, or a string that says why there is none.
json system_from_json(json const& line) {
  auto system = json::object();
  if (line.contains("binding")) system["binding"] = field<std::vector<std::string>>(line, "binding");
  for (auto const* name : {"energy", "throttle", "gpu", "counters"}) {
    if (!line.contains(name)) continue;
    system[name] = line.at(name).is_string() ? line.at(name) : object_field(line, name);
  }
  if (system.value("throttle", json()).is_object())
    field_or(system["throttle"], "events", std::int64_t{0}, "throttle.");
  if (system.value("gpu", json()).is_object())
    field_or(system["gpu"], "slowed_by", std::map<std::string, double>(), "gpu.");
  return system;
}

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
      text += json(value).dump();
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
      text += to_json(value).dump();
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
    bool const is_bytes = name == "bytes" || name.ends_with("_bytes");
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

std::vector<Metric> summarise(Sampling const& sampling, std::vector<Derived> const& derived) {
  auto const& [time, interval, tau] = sampling.median;
  auto const in_time = quantiles(sampling.samples);
  auto make = [&, time = time, &interval = interval](Derived const& d) {
    bool const is_rate = d.metric.form == Form::rate;
    auto value = [&](double seconds) { return is_rate ? d.amount / seconds : seconds / d.amount; };
    Metric metric{.name = d.metric.name,
                  .unit = d.metric.unit,
                  .better = is_rate ? "higher" : "lower",
                  .median = value(time),
                  .interval = std::nullopt,
                  .n = sampling.samples.size(),
                  .quantiles = {},
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

json to_json(CaseId const& id) {
  json params = json::object();
  for (auto const& [name, value] : id.params) params[name] = to_json(value);
  json object{{"kernel", id.kernel}, {"variant", id.variant}, {"backend", id.backend}, {"params", params},
              {"nodes", id.nodes},   {"ranks", id.ranks},     {"threads", id.threads}, {"launch", id.launch}};
  if (id.attempt != 0) object["attempt"] = id.attempt;
  if (id.every_node) object["scope"] = "every-node";
  if (!id.scaling.empty()) object["scaling"] = id.scaling;
  return object;
}

CaseId case_from_json(json const& object, std::string const& where) {
  CaseId id{.kernel = field<std::string>(object, "kernel", where),
            .variant = field<std::string>(object, "variant", where),
            .backend = field<std::string>(object, "backend", where),
            .params = {},
            .nodes = whole_field(object, "nodes", 1, where),
            .ranks = whole_field(object, "ranks", 1, where),
            .threads = whole_field(object, "threads", 0, where),
            .launch = whole_field(object, "launch", 0, where)};
  auto const& params = object_field(object, "params", where);
  for (auto const& [name, value] : params.items()) id.params[name] = value_from_json(value, where + "params." + name);
  if (object.contains("attempt")) id.attempt = whole_field(object, "attempt", 0, where);
  id.every_node = object.contains("scope") &&
                  !word_field(object, "scope", std::array<std::string_view, 1>{"every-node"}, where).empty();
  id.scaling = field_or(object, "scaling", std::string(), where);
  return id;
}

json to_json(Measurement const& m) {
  json metrics = json::array();
  for (auto const& metric : m.metrics) metrics.push_back(to_json(metric));
  json check;
  if (m.check) {
    check = {{"error", m.check->error}, {"tolerance", m.check->tolerance}, {"passed", m.check->passed()}};
  }
  auto const& s = m.sampling;
  json line = {
      {"case", to_json(m.id)},
      {"outcome", to_string(m.outcome)},
      {"reason", m.reason},
      {"metrics", metrics},
      {"samples", s.samples},
      {"work", {{"flops", m.work.flops}, {"bytes_read", m.work.bytes_read}, {"bytes_written", m.work.bytes_written}}},
      {"check", check},
      {"discarded", json::array()},
      {"warmup",
       {{"samples", s.warmup.samples}, {"seconds", s.warmup.seconds}, {"non_stationary", s.warmup.non_stationary}}},
      {"first_call", s.first_call},
      {"throttled_samples", s.throttled},
      {"batch", s.batch},
      {"tau", s.median.tau},
      {"policy",
       {{"precision", m.policy.precision},
        {"confidence", m.policy.confidence},
        {"budget", m.policy.budget},
        {"min_samples", m.policy.min_samples}}},
      {"sync", m.sync},
      {"hosts", m.hosts},
      {"start", m.start},
      {"duration", s.duration},
      {"details", m.details},
  };
  if (!m.about.family.empty()) line["about"] = to_json(m.about);
  line.update(m.system);
  return line;
}

Measurement measurement_from_json(json const& line) {
  Measurement m;
  m.id = case_from_json(object_field(line, "case"));
  m.outcome = outcome_from_json(line);
  m.reason = field<std::string>(line, "reason");
  auto const& metrics = list_field(line, "metrics");
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    m.metrics.push_back(metric_from_json(metrics[i], fmt::format("metrics[{}].", i)));
  }
  m.sampling.samples = field<std::vector<double>>(line, "samples");
  auto const& warmup = object_field(line, "warmup");
  m.sampling.warmup = {.samples = field<std::size_t>(warmup, "samples", "warmup."),
                       .seconds = field<double>(warmup, "seconds", "warmup."),
                       .non_stationary = field<bool>(warmup, "non_stationary", "warmup.")};
  m.sampling.first_call = number_or_nan(line, "first_call");
  m.sampling.throttled = field_or(line, "throttled_samples", std::size_t{0});
  m.sampling.batch = field<std::int64_t>(line, "batch");
  m.sampling.median.tau = number_or_nan(line, "tau");
  m.sampling.duration = number_or_nan(line, "duration");
  m.sampling.converged = m.outcome == Outcome::ok;
  auto const& policy = object_field(line, "policy");
  m.policy.precision = field<double>(policy, "precision", "policy.");
  m.policy.confidence = field<double>(policy, "confidence", "policy.");
  m.policy.budget = field<double>(policy, "budget", "policy.");
  m.policy.min_samples = field<std::size_t>(policy, "min_samples", "policy.");
  auto const& work = object_field(line, "work");
  m.work = {.flops = field<double>(work, "flops", "work."),
            .bytes_read = field<double>(work, "bytes_read", "work."),
            .bytes_written = field<double>(work, "bytes_written", "work.")};
  if (line.contains("check") && !line["check"].is_null()) {
    auto const& check = object_field(line, "check");
    m.check = Check{.error = number_or_nan(check, "error", "check."),
                    .tolerance = number_or_nan(check, "tolerance", "check.")};
  } else if (!line.contains("check")) {
    throw InputError("field 'check' is missing");
  }
  m.sync = word_field(line, "sync", std::array<std::string_view, 2>{"none", "barrier"});
  m.hosts = field<std::vector<std::string>>(line, "hosts");
  m.start = start_from_json(line);
  m.details = object_field(line, "details");
  if (line.contains("about"))
    m.about = about_from_json(object_field(line, "about"), "about.");
  else
    describe_line_before_1_4(m);
  check_details(m.details);
  m.system = system_from_json(line);
  return m;
}

bool is_own_rating(std::string_view reason) { return reason == "power cap" || reason == "current limit"; }

}  // namespace toise
