// elbencho's --csvfile and --jsonfile.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "core/error.hpp"
#include "core/json/json_field.hpp"
#include "core/text/csv.hpp"
#include "core/text/text.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

using nlohmann::json;
constexpr double mebibyte = 1048576;

/// The fields of one phase, by the names of the columns of the CSV.
using Fields = std::map<std::string, std::string>;

/// Where a phase stands, for errors.
struct Phase {
  Fields fields;
  std::string where;

  std::string text(std::string const& name) const {
    auto const found = fields.find(name);
    return found == fields.end() ? "" : found->second;
  }
  /// Zero where the field is empty or absent.
  double number(std::string const& name) const {
    auto const field = text(name);
    if (field.empty()) return 0;
    auto const value = number_in(field);
    if (!value) throw InputError(fmt::format("{}: {} is '{}', which is not a number", where, name, field));
    return *value;
  }
};

std::map<std::string, Value> params_of(Phase const& phase) {
  std::map<std::string, Value> params;
  for (auto const& [theirs, ours] : {std::pair{"block size", "block_bytes"},
                                     {"file size", "file_bytes"},
                                     {"threads", "threads_per_host"},
                                     {"direct IO", "direct"},
                                     {"random", "random"},
                                     {"IO depth", "io_depth"},
                                     {"paths", "paths"},
                                     {"dirs", "dirs"},
                                     {"files", "files"},
                                     {"label", "label"},
                                     {"path type", "path_type"}}) {
    auto const text = phase.text(theirs);
    if (text.empty()) continue;
    auto const whole = whole_number_in<std::int64_t>(text);
    params[ours] = whole ? Value(*whole) : Value(text);
  }
  return params;
}

/// Of what it counts when the last thread is done: the first ones' is no rate of the whole. Its rates are whole
/// numbers; one of zero beside another is too slow to be told.
ImportedMeasurement to_imported(Phase const& phase) {
  auto one = imported_measurement("elbencho." + name_from(phase.text("operation")), "elbencho", phase.where);
  one.version = phase.text("version");
  auto& m = one.measurement;
  m.start = phase.text("ISO date");
  m.id.params = params_of(phase);
  if (auto const hosts = whole_number_in<int>(phase.text("hosts")); hosts && *hosts > 0) m.id.nodes = *hosts;
  auto const bandwidth = phase.number("MiB/s [last]") * mebibyte;
  auto const rate = phase.number("IOPS [last]"), entries = phase.number("entries/s [last]");
  auto const add = [&](char const* name, char const* unit, double value) {
    if (value != 0) m.metrics.push_back(metric_of(name, unit, better_of(unit), {value}));
  };
  bool const is_random = phase.text("random") == "1";
  if (is_random) add("rate", "1/s", rate);
  add("bandwidth", "B/s", bandwidth);
  if (!is_random) add("rate", "1/s", rate);
  add("entry_rate", "1/s", entries);
  add("latency", "s", phase.number("IO lat us [avg]") * 1e-6);
  add("time", "s", phase.number("time ms [last]") * 1e-3);
  for (auto const& [theirs, ours, unit, factor] : {std::tuple{"MiB/s [first]", "first_done_bandwidth", "B/s", mebibyte},
                                                   {"IOPS [first]", "first_done_rate", "1/s", 1.0},
                                                   {"time ms [first]", "first_done_time", "s", 1e-3},
                                                   {"rwmix read MiB/s [last]", "read_bandwidth", "B/s", mebibyte},
                                                   {"rwmix read IOPS [last]", "read_rate", "1/s", 1.0},
                                                   {"IO lat us [min]", "least_latency", "s", 1e-6},
                                                   {"IO lat us [max]", "greatest_latency", "s", 1e-6}}) {
    if (auto const value = phase.number(theirs); value != 0) m.details.set({ours, value * factor, unit});
  }
  return one;
}

/// Whether it moved anything: phases such as SYNC and DROPCACHES have a time alone.
bool is_measured(Phase const& phase) {
  for (auto const* name : {"MiB [last]", "entries [last]", "MiB/s [last]", "IOPS [last]", "entries/s [last]"}) {
    if (phase.number(name) != 0) return true;
  }
  return false;
}

/// A value of the JSON, whose numbers are text in all versions yet.
std::string text_of(json const& object, char const* name) {
  if (!object.is_object() || !object.contains(name)) return "";
  auto const& value = object.at(name);
  if (value.is_boolean()) return value.get<bool>() ? "1" : "0";
  auto const text = value.is_string() ? value.get<std::string>() : value.is_object() ? std::string() : value.dump();
  return text == "true" ? "1" : text == "false" ? "0" : text;
}

json child(json const& object, char const* name) {
  return object.is_object() && object.contains(name) ? object.at(name) : json();
}

/// A line of the JSON under the names of the CSV.
Fields fields_of(json const& phase) {
  auto const config = child(phase, "config"), last = child(phase, "last_done"), first = child(phase, "first_done");
  Fields fields{{"operation", text_of(phase, "phase_type")},
                {"ISO date", text_of(phase, "iso_start_date")},
                {"label", text_of(phase, "label")}};
  for (auto const& [theirs, ours] : {std::pair{"path_type", "path type"},
                                     {"paths", "paths"},
                                     {"hosts", "hosts"},
                                     {"threads", "threads"},
                                     {"dirs", "dirs"},
                                     {"files", "files"},
                                     {"file_size", "file size"},
                                     {"block_size", "block size"},
                                     {"direct_io", "direct IO"},
                                     {"random_offsets", "random"},
                                     {"io_depth", "IO depth"},
                                     {"version", "version"}})
    fields[ours] = text_of(config, theirs);
  for (auto const& [part, tag] : {std::pair{&last, " [last]"}, std::pair{&first, " [first]"}}) {
    fields[std::string("time ms") + tag] = text_of(*part, "elapsed_time_ms");
    fields[std::string("IOPS") + tag] = text_of(*part, "iops");
    fields[std::string("entries/s") + tag] = text_of(*part, "entries/s");
    auto const bytes = number_in(text_of(*part, "bytes/s"));
    if (bytes && *bytes > 0) fields[std::string("MiB/s") + tag] = fmt::format("{}", *bytes / mebibyte);
  }
  auto const latency = child(child(last, "latency"), "IO");
  for (auto const& [theirs, ours] :
       {std::pair{"min_us", "IO lat us [min]"}, {"avg_us", "IO lat us [avg]"}, {"max_us", "IO lat us [max]"}})
    fields[ours] = text_of(latency, theirs);
  return fields;
}

void take(std::vector<ImportedMeasurement>& all, Phase const& phase) {
  if (phase.text("operation").empty()) throw InputError(phase.where + ": does not say which operation it was");
  if (is_measured(phase)) all.push_back(to_imported(phase));
}

}  // namespace

std::vector<ImportedMeasurement> read_elbencho_csv(SourceText const& source) {
  std::vector<ImportedMeasurement> all;
  std::vector<std::string> names;
  for (auto const& row : parse_csv(source.path, source.text)) {
    auto const where = fmt::format("{}:{}", source.path, row.line);
    if (std::find(row.fields.begin(), row.fields.end(), "operation") != row.fields.end()) {
      names = row.fields;
      continue;
    }
    if (names.empty()) throw InputError(where + ": no line with the names of elbencho's columns comes before");
    if (row.fields.size() != names.size())
      throw InputError(fmt::format("{}: {} values in a table of {} columns", where, row.fields.size(), names.size()));
    Phase phase{.where = where};
    for (std::size_t i = 0; i < names.size(); ++i) phase.fields[names[i]] = row.fields[i];
    take(all, phase);
  }
  return all;
}

std::vector<ImportedMeasurement> read_elbencho_json(SourceText const& source) {
  std::vector<ImportedMeasurement> all;
  std::size_t number = 0;
  for (auto const& line : split(source.text, '\n')) {
    ++number;
    if (trim(line).empty()) continue;
    auto const where = fmt::format("{}:{}", source.path, number);
    auto const object = at_place(where, [&] { return parse_object(line); });
    Phase phase{.where = where};
    phase.fields = fields_of(object);
    take(all, phase);
  }
  return all;
}

}  // namespace toise
