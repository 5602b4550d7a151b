#include "core/run/measurement_json.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/json/description_json.hpp"
#include "core/json/details_json.hpp"
#include "core/json/json_field.hpp"
#include "core/json/readings_json.hpp"
#include "core/run/lines_before_1_4.hpp"

namespace toise {
namespace {

using nlohmann::json;

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
  return {{"name", metric.name},
          {"unit", metric.unit},
          {"better", metric.better},
          {"median", metric.median},
          {"ci_low", number_or_null(metric.interval, &Interval::low)},
          {"ci_high", number_or_null(metric.interval, &Interval::high)},
          {"n", metric.n},
          {"quantiles", to_json(metric.quantiles)},
          {"scope", to_string(metric.scope)},
          {"amount", to_string(metric.amount)},
          {"chart", to_json(metric.chart)}};
}

json to_json(Round const& round) {
  return {{"samples", round.samples},    {"number", round.number},         {"batch", round.batch},
          {"start", round.start},        {"first_call", round.first_call}, {"took", round.took},
          {"disturbed", round.disturbed}};
}

Round round_from_json(json const& r, std::string const& where) {
  return {.samples = field<std::size_t>(r, "samples", where),
          .batch = field<std::int64_t>(r, "batch", where),
          .first_call = number_or_nan(r, "first_call", where),
          .start = date_field(r, "start", where),
          .took = field_or(r, "took", 0.0, where),
          .number = whole_field(r, "number", 0, where),
          .disturbed = field<std::vector<std::string>>(r, "disturbed", where)};
}

/// What differs within and between rounds, as shares of the median.
json spread_to_json(MedianInterval const& median) {
  auto or_null = [](std::optional<double> const& share) { return share ? json(*share) : json(); };
  return {{"within", or_null(median.within)}, {"between", or_null(median.between)}, {"in_spells", median.in_spells}};
}

Metric metric_from_json(json const& m, std::string const& where) {
  Metric metric{.name = field<std::string>(m, "name", where),
                .unit = field<std::string>(m, "unit", where),
                .better = word_field(m, "better", std::array<std::string_view, 2>{"higher", "lower"}, where),
                .median = number_or_nan(m, "median", where),
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

std::optional<double> share_from_json(json const& spread, char const* name) {
  auto const share = number_or_nan(spread, name, "spread.");
  return std::isnan(share) ? std::nullopt : std::optional(share);
}

Outcome outcome_from_json(json const& line) {
  std::vector<std::string_view> words;
  for (auto const outcome : all_outcomes) words.push_back(to_string(outcome));
  return parse_outcome(word_field(line, "outcome", words));
}

std::string start_from_json(json const& line) {
  bool const is_unknown = line.contains("start") && line.at("start") == "";
  return is_unknown ? "" : date_field(line, "start");
}

/// With what the line keeps beside the kernel's own.
json details_of(Measurement const& m) {
  auto object = to_json(m.details);
  if (m.system.oversubscribed) object["oversubscribed"] = true;
  return object;
}

Details details_from_line(json const& line, SystemReadings& system) {
  auto object = object_field(line, "details");
  system.oversubscribed = field_or(object, "oversubscribed", false, "details.");
  object.erase("oversubscribed");
  auto const units = line.contains("detail_units") ? object_field(line, "detail_units") : json::object();  // since 1.4
  return details_from_json(object, units, "details.");
}

}  // namespace

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
            .nodes = whole_field(object, "nodes", 1, where),
            .ranks = whole_field(object, "ranks", 1, where),
            .threads = whole_field(object, "threads", 0, where),
            .launch = whole_field(object, "launch", 0, where)};
  auto const& params = object_field(object, "params", where);
  for (auto const& [name, value] : params.items()) id.params[name] = value_from_json(value, where + "params." + name);
  id.kinds = kinds_by_name(id.params);  // where the kernel says them, the caller has them from there
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
  json rounds = json::array();
  for (auto const& round : m.sampling.rounds) rounds.push_back(to_json(round));
  auto const& s = m.sampling;
  json line = {
      {"uid", m.uid},
      {"order", m.order},
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
        {"rounds", m.policy.rounds},
        {"min_samples", m.policy.min_samples}}},
      {"sync", m.sync},
      {"hosts", m.hosts},
      {"start", m.start},
      {"duration", s.duration},
      {"details", details_of(m)},
      {"detail_units", units_to_json(m.details)},
  };
  if (!s.rounds.empty()) {
    line["rounds"] = rounds;
    line["spread"] = spread_to_json(s.median);
  }
  if (!m.about.family.empty()) line["about"] = to_json(m.about);
  add_readings(line, m.system);
  return line;
}

Measurement measurement_from_json(json const& line) {
  Measurement m;
  m.uid = field_or(line, "uid", std::string());
  m.order = field_or(line, "order", std::size_t{0});
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
  m.policy.rounds = field_or(policy, "rounds", std::size_t{1}, "policy.");
  if (line.contains("rounds")) {  // since 1.5
    auto const& rounds = list_field(line, "rounds");
    for (std::size_t i = 0; i < rounds.size(); ++i)
      m.sampling.rounds.push_back(round_from_json(rounds[i], fmt::format("rounds[{}].", i)));
    auto const& spread = object_field(line, "spread");
    m.sampling.median.within = share_from_json(spread, "within");
    m.sampling.median.between = share_from_json(spread, "between");
    m.sampling.median.in_spells = field_or(spread, "in_spells", false, "spread.");
  }
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
  m.sync = word_field(line, "sync", std::array<std::string_view, 3>{"none", "barrier", "clock"});
  m.hosts = field<std::vector<std::string>>(line, "hosts");
  m.start = start_from_json(line);
  if (line.contains("about")) {
    m.about = about_from_json(object_field(line, "about"), "about.");
    m.id.kinds = m.about.kinds;
  } else {
    describe_line_before_1_4(m);
    m.about.kinds = m.id.kinds;
  }
  m.system = readings_from_json(line);
  m.details = details_from_line(line, m.system);
  return m;
}

}  // namespace toise
