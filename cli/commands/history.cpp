#include <fmt/format.h>

#include <iostream>

#include "cli/commands/history_options.hpp"
#include "cli/table.hpp"
#include "core/error.hpp"
#include "core/json/json_field.hpp"
#include "core/run/manifest.hpp"
#include "core/run/run_identity.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

using nlohmann::json;

json to_json(HistorySeries const& s) {
  return {{"kernel", s.kernel}, {"variant", s.variant}, {"backend", s.backend},
          {"params", s.params}, {"metric", s.metric},   {"unit", s.unit},
          {"better", s.better}, {"machine", s.machine}, {"node", s.node}};
}

json to_json(HistoryPoint const& p) {
  return {{"date", p.date},
          {"run", p.run},
          {"value", p.value},
          {"low", number_or_null(p.low)},
          {"high", number_or_null(p.high)},
          {"n", p.n}};
}

int list(HistoryOptions const& options) {
  auto history = open_history(options);
  auto all = json::array();
  std::vector<Cells> table{{"series", "nights", "from", "to", "last"}};
  for (auto const& series : history.series(options.query)) {
    auto const points = history.points(series, options.query);
    if (points.empty()) continue;
    all.push_back(to_json(series));
    all.back()["points"] = points.size();
    table.push_back({label_of(series), std::to_string(points.size()), points.front().date.substr(0, 10),
                     points.back().date.substr(0, 10), format_si(points.back().value, series.unit)});
  }
  if (options.as_json)
    std::cout << all.dump(1) << '\n';
  else
    print_columns(table, {1, 4});
  return all.empty() ? 3 : 0;
}

int query(HistoryOptions const& options) {
  auto history = open_history(options);
  auto all = json::array();
  std::vector<Cells> table{{"series", "date", "value", "low", "high", "n"}};
  for (auto const& s : history.series(options.query)) {
    auto points = json::array();
    auto const text = [&](std::optional<double> value) {
      return value ? format_si(*value, s.unit) : std::string("n/a");
    };
    for (auto const& p : history.points(s, options.query)) {
      points.push_back(to_json(p));
      table.push_back(
          {label_of(s), p.date.substr(0, 16), text(p.value), text(p.low), text(p.high), std::to_string(p.n)});
    }
    if (points.empty()) continue;
    all.push_back(to_json(s));
    all.back()["points"] = std::move(points);
  }
  if (options.as_json)
    std::cout << all.dump(1) << '\n';
  else
    print_columns(table, {2, 3, 4, 5});
  return all.empty() ? 3 : 0;
}

int runs(HistoryOptions const& options) {
  auto history = open_history(options);
  auto all = json::array();
  std::vector<Cells> table{{"start", "machine", "suite", "status", "measured", "failed", "node-hours", "directory"}};
  for (auto const& run : history.runs(options.query)) {
    all.push_back({{"id", run.id},
                   {"path", run.path},
                   {"suite", run.suite},
                   {"machine", run.machine},
                   {"start", run.start},
                   {"status", run.status},
                   {"measurements", run.measurements},
                   {"failures", run.failures},
                   {"node_hours", number_or_null(run.node_hours)},
                   {"energy", number_or_null(run.energy)}});
    table.push_back({run.start.substr(0, 16), run.machine, run.suite, run.status, std::to_string(run.measurements),
                     std::to_string(run.failures), run.node_hours ? fmt::format("{:.2f}", *run.node_hours) : "n/a",
                     run.path});
  }
  if (options.as_json)
    std::cout << all.dump(1) << '\n';
  else
    print_columns(table, {4, 5, 6});
  return 0;
}

void add_reading(Command& history) {
  auto options = std::make_shared<HistoryOptions>();
  auto listing = history.subcommand("list", "list the series");
  add_history_query(listing, *options);
  listing.runs([options] { return list(*options); });
  auto querying = history.subcommand("query", "print the points of the series");
  add_history_query(querying, *options);
  querying.runs([options] { return query(*options); });
  auto of_runs = history.subcommand("runs", "list the runs in the history");
  add_history_query(of_runs, *options);
  of_runs.runs([options] { return runs(*options); });
}

void add_writing(Command& history) {
  auto options = std::make_shared<HistoryOptions>();
  auto event = std::make_shared<HistoryEvent>();
  auto annotate =
      history.subcommand("annotate", "note what happened on a day; the note is shown with the changes of that night");
  add_history_file(annotate, *options);
  annotate.option("date", event->date, "the day, for example 2026-11-25").required();
  annotate.option("text", event->text, "the note, for example \"driver 580 → 590\"").required();
  annotate.option("--machine", event->machine, "the machine where it happened (default: all)");
  annotate.runs([=] {
    open_history(*options).annotate(*event);
    return 0;
  });
  auto before = std::make_shared<std::string>();
  auto prune =
      history.subcommand("prune", "remove runs from the history; their directories stay, and can be ingested again");
  add_history_file(prune, *options);
  prune.option("--before", *before, "the first day to keep").required();
  prune.runs([=] {
    fmt::print("{} runs removed from the history\n", open_history(*options).prune(*before));
    return 0;
  });
}

int rebuild(std::string const& file) {
  History history(file, History::Open::existing);
  auto const all = history.runs().size();
  auto const paths = history.rebuild();
  for (auto const& path : paths) fmt::print("{}: ingested again\n", path);
  if (paths.size() < all) {
    fmt::print("{} runs are no longer where they were; the history keeps what it has of them\n", all - paths.size());
  }
  return 0;
}

int ingest(std::vector<std::string> const& paths, std::string const& file) {
  std::vector<RunDirectory> directories;
  for (auto const& path : paths) directories.push_back(open_unedited_run(path));  // all, before ingesting any
  check_no_repeats(directories);
  History history(file, History::Open::create);
  for (auto const& run : directories) {
    auto const done = history.ingest(run);
    fmt::print("{}: {}\n", run.root.string(),
               done == Ingested::added     ? "added"
               : done == Ingested::updated ? "updated: the run had continued"
                                           : "already in the history");
  }
  return 0;
}

}  // namespace

void add_history(Command& app) {
  auto command = app.subcommand("history", "show what changed over many runs, since when, and how sure that is");
  command.needs_a_subcommand();
  add_reading(command);
  add_history_changes(command);
  add_writing(command);
}

void add_ingest(Command& app) {
  auto command = app.subcommand("ingest", "add runs to a history; adding a run twice does no harm");
  auto paths = std::make_shared<std::vector<std::string>>();
  auto options = std::make_shared<HistoryOptions>();
  auto is_rebuild = std::make_shared<bool>(false);
  auto runs = command.option("runs", *paths, "run directories");
  add_history_file(command, *options);
  command.flag("--rebuild", *is_rebuild, "instead: read all runs of the history that still exist again; notes are kept")
      .excludes(runs);
  command.runs([=] {
    if (*is_rebuild) return rebuild(options->file);
    if (paths->empty()) throw InputError("give the runs to ingest, or --rebuild; see toise ingest --help");
    return ingest(*paths, options->file);
  });
}

}  // namespace toise
