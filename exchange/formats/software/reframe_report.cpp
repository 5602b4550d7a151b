// ReFrame's run report (--report-file): "perfvars" of a test until 4.6, "perfvalues" since 4.7.
#include <fmt/format.h>

#include <cmath>

#include "core/error.hpp"
#include "core/json/json_field.hpp"
#include "core/text/dates.hpp"
#include "exchange/formats/readers.hpp"
#include "exchange/formats/software/reframe_case.hpp"

namespace toise {
namespace {

using nlohmann::json;

/// A value as text; "" where it is null or not there.
std::string text_of_value(json const& value) {
  if (value.is_null()) return "";
  return value.is_string() ? value.get<std::string>() : value.dump();
}
std::string text_at(json const& object, char const* name) {
  return object.contains(name) ? text_of_value(object.at(name)) : "";
}

/// Those of "perfvars": a list of objects; of "perfvalues": "system:partition:variable" -> [value, reference, lower
/// threshold, upper threshold, unit, …].
std::vector<ReframeValue> values_of(json const& test, std::string const& where) {
  std::vector<ReframeValue> all;
  if (test.contains("perfvars") && test.at("perfvars").is_array()) {
    for (auto const& one : test.at("perfvars")) {
      check_object(one, where + "perfvars");
      auto& value = all.emplace_back();
      value.variable = text_at(one, "name");
      value.value = text_at(one, "value");
      value.unit = text_at(one, "unit");
      value.lower = text_at(one, "thres_lower");
      value.upper = text_at(one, "thres_upper");
    }
  }
  if (test.contains("perfvalues") && test.at("perfvalues").is_object()) {
    for (auto const& [key, list] : test.at("perfvalues").items()) {
      if (!list.is_array() || list.size() < 5)
        throw InputError(
            fmt::format("field '{}perfvalues.{}' is no list of value, reference, thresholds and unit", where, key));
      auto& value = all.emplace_back();
      value.variable = key.substr(key.rfind(':') + 1);
      value.value = text_of_value(list[0]);
      value.unit = text_of_value(list[4]);
      value.lower = text_of_value(list[2]);
      value.upper = text_of_value(list[3]);
    }
  }
  return all;
}

/// The test's own end, else that of the session.
std::string start_of(json const& test, json const& session, std::string const& where) {
  for (auto const& [holder, name] : {std::pair{&test, "job_completion_time_unix"}, {&session, "time_end_unix"}}) {
    if (!holder->contains(name) || !holder->at(name).is_number()) continue;
    auto const seconds = holder->at(name).get<double>();
    if (!is_in_range(seconds))
      throw InputError(fmt::format("field '{}{}' is {}, which is no time since 1970", where, name, seconds));
    return utc_text(seconds);
  }
  return text_at(session, "time_end");
}

ImportedMeasurement case_of(json const& test, json const& session, std::string const& variable,
                            std::string const& where, SourceText const& source) {
  auto name = text_at(test, "display_name");
  if (name.empty()) name = field<std::string>(test, "name", where);
  auto one = imported_measurement("", "reframe", source.path + ": " + name);
  auto& m = one.measurement;
  read_reframe_name(m.id, name, variable);
  auto environ = text_at(test, "environ"), partition = text_at(test, "partition"), system = text_at(test, "system");
  if (environ.empty()) environ = text_at(test, "environment");
  if (auto const colon = system.find(':'); colon != system.npos) {  // until 4.6 "system:partition"
    partition = system.substr(colon + 1);
    system.erase(colon);
  }
  if (!environ.empty()) m.id.params["environ"] = environ;
  if (!partition.empty()) m.id.params["partition"] = partition;
  one.machine = system;
  one.version = text_at(session, "version");
  m.start = start_of(test, session, where);
  for (auto const* list : {"nodelist", "job_nodelist"}) {
    if (!test.contains(list) || !test.at(list).is_array()) continue;
    for (auto const& node : test.at(list)) m.hosts.push_back(text_of_value(node));
  }
  for (auto const* detail : {"result", "jobid"}) {
    if (auto const text = text_at(test, detail); !text.empty()) m.details.set({detail, text});
  }
  return one;
}

/// A test of its values; one that failed or was skipped before it had any is a case of its own. A test without
/// performance variables that passed measured nothing.
void take(std::vector<ImportedMeasurement>& all, json const& test, json const& session, std::string const& where,
          SourceText const& source) {
  check_object(test, where);
  auto const result = text_at(test, "result");
  auto const values = values_of(test, where);
  if (values.empty()) {
    if (result.empty() || result == "success" || result == "pass") return;
    auto& m = all.emplace_back(case_of(test, session, "", where, source)).measurement;
    bool const is_skipped = result.starts_with("skip");
    m.outcome = is_skipped ? Outcome::skipped : Outcome::error;
    auto const reason = text_at(test, "fail_reason");
    m.reason = is_skipped ? "ReFrame skipped the test" : "the test's result is '" + result + "'";
    if (!reason.empty()) m.reason += ": " + reason;
    return;
  }
  for (auto const& value : values) {
    auto& one = all.emplace_back(case_of(test, session, value.variable, where, source));
    if (!value.value.empty()) {
      add_reframe_value(one.measurement, value, one.source);
      continue;
    }
    one.measurement.outcome = Outcome::error;
    one.measurement.reason = fmt::format("the test's result is '{}', and it has no {}", result, value.variable);
  }
}

}  // namespace

std::vector<ImportedMeasurement> read_reframe_report(SourceText const& source) {
  auto const file = parse_json(source);
  return at_place(source.path, [&] {
    auto const& session = object_field(file, "session_info");
    std::vector<ImportedMeasurement> all;
    auto const& runs = list_field(file, "runs");
    for (std::size_t i = 0; i < runs.size(); ++i) {
      auto const where = fmt::format("runs[{}].", i);
      auto const& tests = list_field(runs[i], "testcases", where);
      for (std::size_t j = 0; j < tests.size(); ++j)
        take(all, tests[j], session, fmt::format("{}testcases[{}].", where, j), source);
    }
    return all;
  });
}

}  // namespace toise
