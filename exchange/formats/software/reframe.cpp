// ReFrame's perflogs from 4.0 on: a header line of names, and one line per test and run. Fields are separated by "|",
// before 4.3 by commas.
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/dates.hpp"
#include "core/text/text.hpp"
#include "exchange/formats/readers.hpp"
#include "exchange/formats/software/reframe_case.hpp"

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

/// Seconds since 1970 where there are some, else as it is written.
std::string start_of(Row const& row, std::string const& where) {
  auto const text = row.at("job_completion_time_unix");
  if (text.empty()) return row.at("job_completion_time");
  auto const seconds = number_in(text);
  if (seconds && is_in_range(*seconds)) return utc_text(*seconds);
  throw InputError(fmt::format("{}: job_completion_time_unix is '{}', which is no time since 1970", where, text));
}

/// Before 4.3, and in formats of a site, it may stand elsewhere: "Test %n=2 /de04c10b @system:partition+environ".
std::string name_of(Row const& row) {
  if (auto const name = row.at("name"); !name.empty()) return name;
  if (auto const name = row.at("display_name"); !name.empty()) return name;
  auto const info = row.at("info");
  return info.substr(0, std::min(info.find(" /"), info.find(" @")));
}

void check_header(std::vector<std::string> const& names, std::string const& where) {
  auto const has = [&](std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  auto const need = [&](bool is_there, std::string_view name) {
    if (is_there) return;
    throw InputError(fmt::format(
        "{}: is not the header of a perflog: it has no column '{}'; ReFrame 4.0 and later write one", where, name));
  };
  need(has("name") || has("display_name") || has("info"), "name");
  need(has("job_completion_time"), "job_completion_time");
}

ImportedMeasurement to_imported(Row const& row, std::string const& variable, std::string const& where) {
  auto one = imported_measurement("", "reframe", where);
  auto& m = one.measurement;
  read_reframe_name(m.id, name_of(row), variable);
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
  if (one.version.starts_with("reframe ")) one.version.erase(0, 8);
  for (auto const* name : {"result", "jobid", "modules", "env_vars"}) {
    if (auto const value = row.at(name); !value.empty()) m.details.set({name, value});
  }
  auto const text = row.at(variable + "_value");
  if (text.empty()) {
    m.outcome = Outcome::error;
    m.reason = fmt::format("the test's result is '{}', and it has no {}", row.at("result"), variable);
    return one;
  }
  // 4.0 writes "_lower" for what is "_lower_thres" since 4.1
  auto const bound = [&](char const* side) {
    auto const since = row.at(variable + side + "_thres");
    return since.empty() ? row.at(variable + side) : since;
  };
  ReframeValue value{.variable = variable, .value = text};
  value.unit = row.at(variable + "_unit");
  value.lower = bound("_lower");
  value.upper = bound("_upper");
  add_reframe_value(m, value, where);
  return one;
}

}  // namespace

std::vector<ImportedMeasurement> read_reframe(SourceText const& source) {
  std::istringstream lines(source.text);
  std::vector<std::string> names;
  std::vector<ImportedMeasurement> all;
  std::size_t number = 0;
  char separator = '|';
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (trim(line).empty()) continue;
    auto const where = fmt::format("{}:{}", source.path, number);
    if (names.empty()) separator = line.find('|') == line.npos ? ',' : '|';
    auto fields = split(line, separator);
    bool const is_header = fields.front() == "result" || fields.front() == "job_completion_time";
    if (names.empty() || is_header) {  // a test that was changed starts a new header
      names = std::move(fields);
      check_header(names, where);
      for (auto name = names.begin(); name != names.end(); ++name) {
        if (std::find(names.begin(), name, *name) != name)
          throw InputError(fmt::format("{}: there are two columns '{}'", where, *name));
      }
      continue;
    }
    if (fields.size() == names.size() + 1 && fields.back().empty()) fields.pop_back();  // 4.0 ends lines with a comma
    if (fields.size() != names.size()) {
      throw InputError(fmt::format("{}: {} fields under a header of {}", where, fields.size(), names.size()));
    }
    Row const row(names, std::move(fields));
    for (auto const& variable : variables_in(names)) all.push_back(to_imported(row, variable, where));
  }
  return all;
}

}  // namespace toise
