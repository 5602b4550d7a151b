#include "exchange/import.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/files/file.hpp"
#include "core/run/lines_before_1_4.hpp"
#include "core/text/csv.hpp"
#include "core/text/dates.hpp"
#include "core/text/plain_text.hpp"
#include "core/text/text.hpp"
#include "exchange/formats/formats.hpp"
#include "exchange/imported_run.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

void set_params(CaseId& id, std::map<std::string, std::string> const& params) {
  for (auto const& [name, text] : params) {
    if (name == "ranks" || name == "nodes") {
      auto const count = whole_number_in<int>(text);
      if (!count || *count < 1) throw InputError(fmt::format("{}={}: must be a whole number from 1", name, text));
      (name == "ranks" ? id.ranks : id.nodes) = *count;
    } else {
      auto const whole = whole_number_in<std::int64_t>(text);
      id.params[name] = whole ? Value(*whole) : Value(text);
    }
  }
}

/// A parameter in one word, as exports write it: "sleep 1" is "sleep%201".
void write_blanks_by_number(CaseId& id) {
  for (auto& [name, value] : id.params) {
    auto* text = std::get_if<std::string>(&value);
    if (!text) continue;
    std::string written;
    for (char const c : *text) written += c == ' ' ? std::string("%20") : std::string(1, c);
    *text = std::move(written);
  }
}

void fill_in(ImportedMeasurement& one, ImportOptions const& options, SourceText const& source) {
  auto& m = one.measurement;
  auto const& where = one.source.empty() ? source.path : one.source;
  auto const need = [&](bool is_there, std::string const& what) {
    if (!is_there) throw InputError(where + ": " + what);
  };
  if (m.id.kernel.empty() || m.id.kernel.ends_with('.')) m.id.kernel += options.kernel;
  need(!m.id.kernel.empty() && !m.id.kernel.ends_with('.'), "does not say what was measured; give --kernel NAME");
  if (!options.machine.empty()) one.machine = options.machine;
  need(!one.machine.empty(), "does not say on which machine; give --machine NAME");
  if (!options.date.empty()) m.start = options.date;
  need(!m.start.empty(), "does not say when it was measured; give --date 2026-11-25");
  m.start = at_place(where, [&] { return utc_text(parse_date(m.start)); });
  for (auto& metric : m.metrics) {
    if (metric.better.empty()) metric.better = options.better;
    need(!metric.better.empty(),
         fmt::format("does not say whether more or fewer {} are better; give --better higher or "
                     "--better lower",
                     metric.unit == "1" ? metric.name : metric.unit));
    need(metric.better == "higher" || metric.better == "lower",
         fmt::format("'{}' is neither higher nor lower", metric.better));
  }
  set_params(m.id, options.params);
  write_blanks_by_number(m.id);
  m.id.kinds = kinds_by_name(m.id.params);
  at_place(where, [&] { check_ranges(m); });
  if (has_control_characters(one.machine)) throw InputError(where + ": the machine's name has control characters");
  if (m.hosts.empty()) m.hosts = {one.machine};
}

}  // namespace

std::vector<std::string> import_formats() {
  std::vector<std::string> names;
  for (auto const& format : all_formats()) names.emplace_back(format.name);
  return names;
}

std::vector<ImportedMeasurement> read_imported(SourceText const& given, ImportOptions const& options) {
  SourceText const source{.path = given.path, .text = plain_text(given.path, given.text, LineLength::any)};
  auto const& format = find_format(source, options.format);
  if (!format.is_json) plain_text(given.path, source.text, LineLength::bounded);
  auto all = format.read(source);
  if (all.empty()) {
    throw InputError(fmt::format("{}: was read as {} ({}), and contains no measurements of it", source.path,
                                 format.name, format.what));
  }
  for (auto& one : all) {
    one.tool = std::string(format.name);
    fill_in(one, options, source);
  }
  return all;
}

std::vector<ImportedRun> import_files(std::vector<std::string> const& paths, ImportOptions const& options,
                                      fs::path const& folder) {
  struct Night {
    std::string tool, machine, day;
    auto operator<=>(Night const&) const = default;
  };
  std::map<Night, std::vector<ImportedMeasurement>> nights;
  for (auto const& path : paths) {
    if (fs::is_directory(path)) throw InputError(path + ": is a folder; give the files in it");
    if (!fs::is_regular_file(path)) throw InputError(path + ": no such file");
    for (auto& one : read_imported({.path = path, .text = read_file(path)}, options)) {
      auto const day = one.measurement.start.substr(0, 10);
      nights[{one.tool, one.machine, day}].push_back(std::move(one));
    }
  }
  StagedRuns staged(folder);
  std::vector<ImportedRun> runs;
  for (auto& [night, measurements] : nights) {
    auto const name = run_name(night.tool, night.machine, night.day);
    auto& run = runs.emplace_back(write_imported(staged, name, night.tool, night.machine, std::move(measurements)));
    auto const& format = find_format({}, night.tool);
    run.format = format.name;
    run.what = format.what;
  }
  staged.publish();
  return runs;
}

}  // namespace toise
