// ReFrame's perflogs: a header line of names, and one line per test and run, with fields separated by "|".
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/dates.hpp"
#include "core/text/text.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

/// A line by its header's names.
class Row {
public:
  Row(std::vector<std::string> const& names, std::vector<std::string> fields)
      : names_(names), fields_(std::move(fields)) {}

  /// "" where it says None or null, or has no such column.
  std::string at(std::string_view name) const {
    auto const found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) return "";
    auto const& text = fields_[static_cast<std::size_t>(found - names_.begin())];
    return text == "None" || text == "null" ? "" : text;
  }

private:
  std::vector<std::string> const& names_;
  std::vector<std::string> fields_;
};

/// The names before "_value": the test's performance variables.
std::vector<std::string> variables_in(std::vector<std::string> const& names) {
  std::vector<std::string> variables;
  for (auto const& name : names) {
    if (name.ends_with("_value")) variables.push_back(name.substr(0, name.size() - 6));
  }
  return variables;
}

/// "stream_test %num_gpus=2 ~node": the test, its parameters, and what else distinguishes it.
void read_name(CaseId& id, std::string const& name, std::string const& variable) {
  std::istringstream words(name);
  std::string word, others;
  words >> word;
  id.kernel = word + "." + variable;
  while (words >> word) {
    auto const equals = word.find('=');
    if (!word.starts_with('%') || equals == std::string::npos) {
      others += (others.empty() ? "" : " ") + word;
      continue;
    }
    auto const value = word.substr(equals + 1);
    auto const whole = whole_number_in<std::int64_t>(value);
    id.params[word.substr(1, equals - 1)] = whole ? Value(*whole) : Value(value);
  }
  if (!others.empty()) id.params["test"] = others;
}

/// Where the unit does not say, a bound on one side only does.
std::string better_by_reference(Row const& row, std::string const& variable) {
  bool const has_lower = !row.at(variable + "_lower_thres").empty(),
             has_upper = !row.at(variable + "_upper_thres").empty();
  return has_lower == has_upper ? "" : has_lower ? "higher" : "lower";
}

/// Seconds since 1970 where there are some, else as it is written.
std::string start_of(Row const& row, std::string const& where) {
  auto const text = row.at("job_completion_time_unix");
  if (text.empty()) return row.at("job_completion_time");
  auto const seconds = number_in(text);
  if (seconds && is_in_range(*seconds)) return utc_text(*seconds);
  throw InputError(fmt::format("{}: job_completion_time_unix is '{}', which is no time since 1970", where, text));
}

ImportedMeasurement to_imported(Row const& row, std::string const& variable, std::string const& where) {
  auto one = imported_measurement("", "reframe", where);
  auto& m = one.measurement;
  read_name(m.id, row.at("name"), variable);
  for (auto const* name : {"environ", "partition"}) {
    if (auto const value = row.at(name); !value.empty()) m.id.params[name] = value;
  }
  if (auto const tasks = row.at("num_tasks"); !tasks.empty()) {
    auto const ranks = whole_number_in<int>(tasks);
    if (!ranks || *ranks < 0)
      throw InputError(fmt::format("{}: num_tasks is '{}', but must be a whole number", where, tasks));
    m.id.ranks = std::max(1, *ranks);  // 0: as many as fit
  }
  m.start = start_of(row, where);
  if (auto const nodes = row.at("job_nodelist"); !nodes.empty()) m.hosts = {nodes};
  one.machine = row.at("system");
  one.version = row.at("version");
  for (auto const* name : {"result", "jobid", "modules", "env_vars"}) {
    if (auto const value = row.at(name); !value.empty()) m.details.set({name, value});
  }
  auto const text = row.at(variable + "_value");
  if (text.empty()) {
    m.outcome = Outcome::error;
    m.reason = fmt::format("the test's result is '{}', and it has no {}", row.at("result"), variable);
    return one;
  }
  auto const value = number_in(text);
  if (!value) throw InputError(fmt::format("{}: {} is '{}', which is not a number", where, variable, text));
  auto const [factor, unit] = to_si(row.at(variable + "_unit"));
  auto better = better_of(unit);
  if (better.empty()) better = better_by_reference(row, variable);
  m.metrics.push_back(metric_of(metric_name_of(unit, variable), unit, better, {*value * factor}));
  return one;
}

}  // namespace

std::vector<ImportedMeasurement> read_reframe(SourceText const& source) {
  std::istringstream lines(source.text);
  std::vector<std::string> names;
  std::vector<ImportedMeasurement> all;
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (trim(line).empty()) continue;
    auto const where = fmt::format("{}:{}", source.path, number);
    auto fields = split(line, '|');
    if (names.empty() || fields.front() == "result") {  // a test that was changed starts a new header
      names = std::move(fields);
      for (auto const* needed : {"result", "name", "job_completion_time"}) {
        if (std::find(names.begin(), names.end(), needed) != names.end()) continue;
        throw InputError(
            fmt::format("{}: is not the header of a perflog: it has no column '{}'; ReFrame 4.3 and later write one",
                        where, needed));
      }
      for (auto name = names.begin(); name != names.end(); ++name) {
        if (std::find(names.begin(), name, *name) != name)
          throw InputError(fmt::format("{}: there are two columns '{}'", where, *name));
      }
      continue;
    }
    if (fields.size() != names.size()) {
      throw InputError(fmt::format("{}: {} fields under a header of {}", where, fields.size(), names.size()));
    }
    Row const row(names, std::move(fields));
    for (auto const& variable : variables_in(names)) all.push_back(to_imported(row, variable, where));
  }
  return all;
}

}  // namespace toise
