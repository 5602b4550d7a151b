#include "analysis/history.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "analysis/change_points.hpp"
#include "analysis/csv.hpp"
#include "analysis/nights.hpp"
#include "analysis/simulation.hpp"
#include "cli/commands.hpp"
#include "cli/table.hpp"
#include "core/error.hpp"
#include "core/units.hpp"

namespace toise {
namespace {

using nlohmann::json;

struct Options {
  std::string file = "history.db";
  HistoryQuery query;
  bool as_json = false, as_csv = false;
};

void add_file(CLI::App& command, Options& options) {
  command.add_option("--history", options.file, "the history's file")->envname("TOISE_HISTORY")->capture_default_str();
}

void add_query(CLI::App& command, Options& options) {
  auto& query = options.query;
  add_file(command, options);
  command.add_option("--kernel", query.kernel, "only this one; patterns as 'stream.*' too, here and below");
  command.add_option("--variant", query.variant, "only this one");
  command.add_option("--params", query.params, "only these, for example '*bytes=1GiB*'");
  command.add_option("--metric", query.metric, "only this one");
  command.add_option("--machine", query.machine, "only this one");
  command.add_option("--node", query.node, "only this one");
  command.add_option("--from", query.from, "first day, 2026-11-25");
  command.add_option("--to", query.to, "last day");
  command.add_flag("--json", options.as_json, "as JSON");
}

History open(Options const& options) { return {options.file, History::Open::existing}; }

json to_json(HistorySeries const& s) {
  return {{"kernel", s.kernel}, {"variant", s.variant}, {"backend", s.backend},
          {"params", s.params}, {"metric", s.metric},   {"unit", s.unit},
          {"better", s.better}, {"machine", s.machine}, {"node", s.node}};
}

json to_json(HistoryPoint const& p) {
  auto const optional = [](std::optional<double> value) { return value ? json(*value) : json(nullptr); };
  return {{"date", p.date},           {"run", p.run}, {"value", p.value}, {"low", optional(p.low)},
          {"high", optional(p.high)}, {"n", p.n}};
}

void print(std::vector<Cells> const& table, std::vector<std::size_t> const& right) {
  for (auto const& line : aligned(table, right)) std::cout << line;
}

int list(Options const& options) {
  auto history = open(options);
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
    print(table, {1, 4});
  return all.empty() ? 3 : 0;
}

int query(Options const& options) {
  auto history = open(options);
  auto all = json::array();
  if (options.as_csv) std::cout << "kernel,variant,backend,params,metric,unit,machine,node,date,run,value,low,high,n\n";
  std::vector<Cells> table{{"series", "date", "value", "low", "high", "n"}};
  for (auto const& s : history.series(options.query)) {
    auto points = json::array();
    auto const text = [&](std::optional<double> value) {
      return value ? format_si(*value, s.unit) : std::string("n/a");
    };
    auto const number = [](std::optional<double> value) { return value ? fmt::format("{}", *value) : std::string(); };
    for (auto const& p : history.points(s, options.query)) {
      points.push_back(to_json(p));
      table.push_back(
          {label_of(s), p.date.substr(0, 16), text(p.value), text(p.low), text(p.high), std::to_string(p.n)});
      if (!options.as_csv) continue;
      fmt::print("{},{},{},\"{}\",{},{},{},{},{},{},{},{},{},{}\n", s.kernel, s.variant, s.backend, s.params, s.metric,
                 s.unit, s.machine, s.node, p.date, p.run, p.value, number(p.low), number(p.high), p.n);
    }
    if (points.empty()) continue;
    all.push_back(to_json(s));
    all.back()["points"] = std::move(points);
  }
  if (options.as_json)
    std::cout << all.dump(1) << '\n';
  else if (!options.as_csv)
    print(table, {2, 3, 4, 5});
  return all.empty() ? 3 : 0;
}

int runs(Options const& options) {
  auto history = open(options);
  auto all = json::array();
  std::vector<Cells> table{{"start", "machine", "suite", "status", "measured", "failed", "node-hours", "directory"}};
  auto const number = [](std::optional<double> value) { return value ? json(*value) : json(nullptr); };
  for (auto const& run : history.runs(options.query)) {
    all.push_back({{"id", run.id},
                   {"path", run.path},
                   {"suite", run.suite},
                   {"machine", run.machine},
                   {"start", run.start},
                   {"status", run.status},
                   {"measurements", run.measurements},
                   {"failures", run.failures},
                   {"node_hours", number(run.node_hours)},
                   {"energy", number(run.energy)}});
    table.push_back({run.start.substr(0, 16), run.machine, run.suite, run.status, std::to_string(run.measurements),
                     std::to_string(run.failures), run.node_hours ? fmt::format("{:.2f}", *run.node_hours) : "n/a",
                     run.path});
  }
  if (options.as_json)
    std::cout << all.dump(1) << '\n';
  else
    print(table, {4, 5, 6});
  return 0;
}

struct ChangesOptions {
  Options history;
  std::string csv, better = "higher", least = "0.5%";
  double alpha = ChangeOptions{}.alpha;
};

void print_series_changes(ChangesOptions const& options, ChangeOptions const& how) {
  if (options.better != "higher" && options.better != "lower") throw InputError("--better is 'higher' or 'lower'");
  auto const series = read_series_csv(options.csv);
  auto found = to_json(change_points(series.values, how), options.better);
  for (auto const* name : {"changes", "spikes"}) {
    for (auto& one : found[name]) {
      if (!series.dates.empty()) one["date"] = series.dates[one["index"].get<std::size_t>()];
    }
  }
  std::cout << found.dump(1) << '\n';
}

void print_events(json const& found) {
  for (auto const& event : found["events"]) {
    fmt::print("{} on {}: {} series changed, {} of them for the worse\n",
               event["date"].get<std::string>().substr(0, 16), event["machine"].get<std::string>(),
               event["changes"].size(), event["worse"].get<int>());
    std::vector<Cells> table{{"  series", "before", "after", "change", "interval", "p"}};
    for (auto const& c : event["changes"]) {
      auto const percent = [](double ratio) { return fmt::format("{:+.1f} %", 100 * (ratio - 1)); };
      std::string const unit = c["unit"];
      table.push_back({"  " + c["series"].get<std::string>(), format_si(c["before"], unit), format_si(c["after"], unit),
                       percent(c["ratio"]), percent(c["ci"][0]) + " … " + percent(c["ci"][1]),
                       fmt::format("{:.1g}", c["p"].get<double>())});
    }
    print(table, {1, 2, 3, 4, 5});
    for (auto const& d : event["environment"]) {
      fmt::print("  changed at the same time: {}: '{}' -> '{}'\n", d["name"].get<std::string>(),
                 d["before"].get<std::string>(), d["after"].get<std::string>());
    }
    for (auto const& remark : event["remarks"]) fmt::print("  noted: {}\n", remark.get<std::string>());
    std::cout << '\n';
  }
  for (auto const& s : found["spikes"]) {
    fmt::print("a spike on {}: {}: {} instead of {}\n", s["date"].get<std::string>().substr(0, 16),
               s["series"].get<std::string>(), format_si(s["value"], s["unit"].get<std::string>()),
               format_si(s["level"], s["unit"].get<std::string>()));
  }
  fmt::print("{} events and {} spikes in {} series\n", found["events"].size(), found["spikes"].size(),
             found["series"].get<int>());
}

int changes(ChangesOptions const& options) {
  ChangeOptions const how{.alpha = options.alpha, .least = parse_ratio(options.least)};
  if (!options.csv.empty()) {
    print_series_changes(options, how);
    return 0;
  }
  auto history = open(options.history);
  auto const found = to_json(changes_of(history, options.history.query, how));
  if (options.history.as_json)
    std::cout << found.dump(1) << '\n';
  else
    print_events(found);
  return 0;
}

void add_changes(CLI::App& history, Action& action) {
  auto* command = history.add_subcommand("changes", "lasting changes and spikes, those of one night as one event");
  auto options = std::make_shared<ChangesOptions>();
  add_query(*command, options->history);
  command->add_option(
      "--csv", options->csv,
      "of this series instead, as JSON: one value a line, or date,value; an empty value is missing; - reads stdin");
  command->add_option("--better", options->better, "of --csv: higher or lower values")->capture_default_str();
  command->add_option("--alpha", options->alpha, "a change needs a p below this")->capture_default_str();
  command->add_option("--least", options->least, "and a shift of at least this share")->capture_default_str();
  command->callback([&action, options] { action = [options] { return changes(*options); }; });
}

void add_simulate(CLI::App& history, Action& action) {
  auto* command = history.add_subcommand("simulate", "how often changes are found, and where there is none, as JSON");
  auto series = std::make_shared<std::size_t>(1000);
  auto seed = std::make_shared<std::uint64_t>(1);
  command->add_option("--series", *series, "simulated series of each kind")->capture_default_str();
  command->add_option("--seed", *seed, "of the simulation")->capture_default_str();
  command->callback([&action, series, seed] {
    action = [=] {
      std::cout << simulate_changes(*seed, *series).dump(1) << '\n';
      return 0;
    };
  });
}

void add_reading(CLI::App& history, Action& action) {
  auto options = std::make_shared<Options>();
  auto* listing = history.add_subcommand("list", "the series that there are");
  add_query(*listing, *options);
  listing->callback([&action, options] { action = [options] { return list(*options); }; });
  auto* querying = history.add_subcommand("query", "the points of series");
  add_query(*querying, *options);
  querying->add_flag("--csv", options->as_csv, "as CSV");
  querying->callback([&action, options] { action = [options] { return query(*options); }; });
  auto* of_runs = history.add_subcommand("runs", "the runs that were taken in");
  add_query(*of_runs, *options);
  of_runs->callback([&action, options] { action = [options] { return runs(*options); }; });
}

void add_writing(CLI::App& history, Action& action) {
  auto options = std::make_shared<Options>();
  auto event = std::make_shared<HistoryEvent>();
  auto* annotate =
      history.add_subcommand("annotate", "note what happened on a day: it is shown with the changes of that night");
  add_file(*annotate, *options);
  annotate->add_option("date", event->date, "2026-11-25")->required();
  annotate->add_option("text", event->text, "for example \"driver 580 → 590\"")->required();
  annotate->add_option("--machine", event->machine, "where (default: everywhere)");
  annotate->callback([&action, options, event] {
    action = [=] {
      open(*options).annotate(*event);
      return 0;
    };
  });
  auto before = std::make_shared<std::string>();
  auto* prune = history.add_subcommand("prune", "forget runs; their directories stay, and can be taken in again");
  add_file(*prune, *options);
  prune->add_option("--before", *before, "the first day to keep")->required();
  prune->callback([&action, options, before] {
    action = [=] {
      fmt::print("{} runs forgotten\n", open(*options).prune(*before));
      return 0;
    };
  });
}

int ingest(std::vector<std::string> const& paths, std::string const& file) {
  std::vector<RunDirectory> directories;
  for (auto const& path : paths) directories.push_back(open_run(path));  // all are looked at before any is taken in
  History history(file, History::Open::create);
  for (auto const& run : directories) {
    auto const done = history.ingest(run);
    fmt::print("{}: {}\n", run.root.string(),
               done == Ingested::added     ? "added"
               : done == Ingested::updated ? "updated: it went on"
                                           : "in the history already");
  }
  return 0;
}

}  // namespace

void add_history(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("history", "what many nights tell: changes, since when, and how sure");
  command->require_subcommand(1);
  add_reading(*command, action);
  add_changes(*command, action);
  add_writing(*command, action);
  add_simulate(*command, action);
}

void add_ingest(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("ingest", "take runs into a history; again and again does no harm");
  auto paths = std::make_shared<std::vector<std::string>>();
  auto options = std::make_shared<Options>();
  command->add_option("runs", *paths, "run directories")->required();
  add_file(*command, *options);
  command->callback([&action, paths, options] { action = [=] { return ingest(*paths, options->file); }; });
}

}  // namespace toise
