// The rows of runs and histories.
#include <map>
#include <sstream>

#include "core/json/json_field.hpp"
#include "core/run/measurement.hpp"
#include "exchange/export.hpp"

namespace toise {
namespace {

using nlohmann::json;

std::optional<double> number_at(json const& object, char const* name) {
  auto const& value = object.at(name);
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

std::string disturbed_of(json const& line) {
  std::string text;
  for (auto const& sentence : field_or(line, "disturbed", std::vector<std::string>()))
    text += (text.empty() ? "" : " | ") + sentence;
  return text;
}

void add_rows(std::vector<ExportRow>& rows, ExportRow const& row, json const& line) {
  bool const has_values = (row.outcome == "ok" || row.outcome == "unconverged") && row.backend != "emulated";
  bool is_alone = true;
  for (auto const& metric : line.at("metrics")) {
    if (!has_values || !metric.at("median").is_number()) continue;
    auto& one = rows.emplace_back(row);
    one.metric = metric.at("name");
    one.unit = metric.at("unit");
    one.better = metric.at("better");
    one.value = number_at(metric, "median");
    one.low = number_at(metric, "ci_low");
    one.high = number_at(metric, "ci_high");
    one.n = metric.at("n");
    is_alone = false;
  }
  if (is_alone) rows.push_back(row);
}

/// Of a label "kernel/variant params", which does not say the backend.
ExportRow row_of(HistoryFailure const& f, HistoryRun const& run) {
  ExportRow row{.kernel = f.label.substr(0, f.label.find('/')),
                .backend = "",
                .machine = run.machine,
                .node = f.node,
                .suite = run.suite,
                .date = run.start,
                .outcome = f.outcome,
                .reason = f.reason};
  std::istringstream words(f.label.substr(std::min(f.label.size(), row.kernel.size() + 1)));
  words >> row.variant;
  for (std::string word; words >> word;) {
    row.params += (row.params.empty() ? "" : " ") + word;
  }
  return row;
}

}  // namespace

std::vector<ExportRow> rows_of(RunDirectory const& run) {
  auto const file = read_run_file(run);
  std::vector<std::vector<ExportRow>> places;  // of a case on a node, in the order of the run
  std::map<std::string, std::size_t> known;
  for (auto const& lines : result_files(run)) {
    for_each_line_head(lines, [&](LineHead const& head) {
      auto id = case_of(head);
      auto const line = parse_without_samples(head.line);
      ExportRow row{.kernel = id.kernel,
                    .variant = id.variant,
                    .backend = id.backend,
                    .machine = machine_name(file),
                    .node = std::string(id.every_node ? head.host : std::string_view()),
                    .suite = file.suite.name,
                    .date = file.start,
                    .outcome = std::string(head.outcome),
                    .reason = line.at("reason"),
                    .disturbed = disturbed_of(line),
                    .launch = id.launch,
                    .duration = number_at(line, "duration")};
      auto const place = text_of(id) + "\n" + row.node;
      id.launch = 0;
      row.params = describe_params(id);
      auto const [found, is_new] = known.emplace(place, places.size());
      if (is_new) places.emplace_back();
      auto& rows = places[found->second];
      rows.clear();  // of an earlier attempt
      add_rows(rows, row, line);
    });
  }
  std::vector<ExportRow> all;
  for (auto const& rows : places) all.insert(all.end(), rows.begin(), rows.end());
  return all;
}

std::vector<ExportRow> rows_of(History& history, HistoryQuery const& query) {
  std::map<std::int64_t, std::string> suites;
  std::vector<ExportRow> all;
  for (auto const& run : history.runs(query)) {
    suites[run.id] = run.suite;
    bool const is_selection = !query.kernel.empty() || !query.variant.empty() || !query.params.empty() ||
                              !query.metric.empty() || !query.node.empty();
    if (is_selection) continue;  // failures have no series
    for (auto const& failure : history.failures(run.id)) all.push_back(row_of(failure, run));
  }
  for (auto const& s : history.series(query)) {
    for (auto const& p : history.points(s, query)) {
      all.push_back({.kernel = s.kernel,
                     .variant = s.variant,
                     .backend = s.backend,
                     .params = s.params,
                     .metric = s.metric,
                     .unit = s.unit,
                     .better = s.better,
                     .value = p.value,
                     .low = p.low,
                     .high = p.high,
                     .n = static_cast<std::size_t>(p.n),
                     .machine = s.machine,
                     .node = s.node,
                     .suite = suites[p.run],
                     .date = p.date});
    }
  }
  return all;
}

}  // namespace toise
