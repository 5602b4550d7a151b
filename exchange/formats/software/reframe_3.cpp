// ReFrame's perflogs before 4.0, which have no header:
// "2022-06-23T20:18:19|reframe 3.9.2|Test on sys:part using env|jobid=1|Copy=6606.1|ref=0 (l=null, u=null)|MB/s".
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/error.hpp"
#include "core/text/text.hpp"
#include "exchange/formats/log_lines.hpp"
#include "exchange/formats/log_values.hpp"
#include "exchange/formats/readers.hpp"
#include "exchange/formats/software/reframe_case.hpp"

namespace toise {
namespace {

/// A test, where it ran, and with which environment.
struct Info {
  std::string test, system, partition, environ;
};

/// "Test on sys:part using env", since 3.10 "Test %n=2 @sys:part+env".
std::optional<Info> info_in(std::string const& text) {
  auto place = text.rfind(" @");
  std::size_t length = 2;
  std::string separator = "+";
  if (place == text.npos) {
    place = text.rfind(" on ");
    length = 4;
    separator = " using ";
  }
  if (place == text.npos) return {};
  auto where = text.substr(place + length);
  Info info;
  info.test = text.substr(0, std::min(place, text.find(" /")));  // the test's hash says nothing more
  if (auto const at = where.find(separator); at != where.npos) {
    info.environ = where.substr(at + separator.size());
    where.erase(at);
  }
  auto const colon = where.find(':');
  info.system = where.substr(0, colon);
  if (colon != where.npos) info.partition = where.substr(colon + 1);
  return info;
}

/// "l=-0.05" -> "-0.05"; "" for null and None.
std::string bound_in(std::string const& reference, std::string const& name) {
  auto const text = text_after(reference, name + "=").value_or("");
  auto const bound = text.substr(0, text.find_first_of(",)"));
  return bound == "null" || bound == "None" ? "" : bound;
}

ImportedMeasurement to_imported(std::vector<std::string> const& fields, std::string const& where) {
  auto const info = info_in(fields[2]);
  auto const equals = fields[4].find('=');
  if (!info || equals == std::string::npos)
    throw InputError(where +
                     ": is no line of a perflog of ReFrame 3: date|reframe version|test on system:partition "
                     "using environ|jobid=…|variable=value|ref=…|unit");
  auto const variable = fields[4].substr(0, equals);
  auto const value = std::string(trim(std::string_view(fields[4]).substr(equals + 1)));
  auto one = imported_measurement("", "reframe", where);
  auto& m = one.measurement;
  read_reframe_name(m.id, info->test, variable);
  if (!info->environ.empty()) m.id.params["environ"] = info->environ;
  if (!info->partition.empty()) m.id.params["partition"] = info->partition;
  one.machine = info->system;
  one.version = words_in(fields[1]).size() > 1 ? words_in(fields[1])[1] : "";
  m.start = fields[0];
  if (auto const job = text_after(fields[3], "jobid=").value_or(""); !job.empty() && job != "null")
    m.details.set({"jobid", job});
  if (value.empty() || value == "null" || value == "None") {
    m.outcome = Outcome::error;
    m.reason = fmt::format("the test has no {}", variable);
    return one;
  }
  ReframeValue given{.variable = variable, .value = value};
  given.unit = std::string(trim(fields[6]));
  if (given.unit == "null" || given.unit == "None") given.unit.clear();
  given.lower = bound_in(fields[5], "l");
  given.upper = bound_in(fields[5], "u");
  add_reframe_value(m, given, where);
  return one;
}

}  // namespace

std::vector<ImportedMeasurement> read_reframe_3(SourceText const& source) {
  std::vector<ImportedMeasurement> all;
  std::size_t number = 0;
  for (auto const& line : split(source.text, '\n')) {
    ++number;
    if (trim(line).empty()) continue;
    auto const where = fmt::format("{}:{}", source.path, number);
    auto const fields = split(line, '|');
    if (fields.size() != 7)
      throw InputError(fmt::format("{}: {} fields, but a line of a perflog of ReFrame 3 has 7", where, fields.size()));
    all.push_back(to_imported(fields, where));
  }
  return all;
}

}  // namespace toise
