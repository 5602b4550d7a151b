#include "analysis/history/history.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/json/environment_json.hpp"
#include "core/json/json_field.hpp"
#include "core/run/measurement_json.hpp"
#include "core/text/dates.hpp"

namespace toise {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr int version = 1;

constexpr char const* tables = R"(
CREATE TABLE IF NOT EXISTS runs(
  id INTEGER PRIMARY KEY, identity TEXT UNIQUE, path TEXT, suite TEXT, machine TEXT, start TEXT, status TEXT, signature TEXT,
  measurements INTEGER, failures INTEGER, node_hours REAL, energy REAL, environment TEXT);
CREATE TABLE IF NOT EXISTS series(
  id INTEGER PRIMARY KEY, identity TEXT UNIQUE, kernel TEXT, variant TEXT, backend TEXT, params TEXT, metric TEXT, unit TEXT,
  better TEXT, machine TEXT, node TEXT);
CREATE INDEX IF NOT EXISTS series_by_kernel ON series(kernel, variant, machine, node);
CREATE TABLE IF NOT EXISTS points(
  series INTEGER, start TEXT, run INTEGER, launch INTEGER, value REAL, low REAL, high REAL, n INTEGER,
  PRIMARY KEY(series, start, run, launch)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS points_by_run ON points(run);
CREATE TABLE IF NOT EXISTS failures(run INTEGER, label TEXT, node TEXT, outcome TEXT, reason TEXT);
CREATE INDEX IF NOT EXISTS failures_by_run ON failures(run);
CREATE TABLE IF NOT EXISTS events(date TEXT, machine TEXT, text TEXT, UNIQUE(date, machine, text));
)";

/// A condition and what it compares with; every date of a day lies between the day and the day + "~".
struct Conditions {
  std::string sql;
  std::vector<std::string> values;

  void add(char const* column, std::string const& pattern) {
    if (pattern.empty()) return;
    bool const is_pattern = pattern.find_first_of("*?[") != std::string::npos;
    sql += fmt::format("{} {} {} ?", sql.empty() ? " WHERE" : " AND", column, is_pattern ? "GLOB" : "=");
    values.push_back(pattern);
  }
  void add_dates(HistoryQuery const& query) {
    if (!query.from.empty()) {
      check_date(query.from);
      sql += fmt::format("{} start >= ?", sql.empty() ? " WHERE" : " AND");
      values.push_back(query.from);
    }
    if (!query.to.empty()) {
      check_date(query.to);
      sql += fmt::format("{} start <= ?", sql.empty() ? " WHERE" : " AND");
      values.push_back(query.to + "~");
    }
  }
  Statement prepare(Database& database, std::string const& select, std::string const& order) const {
    auto statement = database.prepare(select + sql + order);
    for (auto const& value : values) statement.bind(value);
    return statement;
  }
};

/// Views, triggers and virtual tables would run what somebody else wrote; a database of another program is not ours.
void check_is_ours(Database& database, fs::path const& path, std::int64_t there) {
  auto objects = database.prepare(
      "SELECT name, sql FROM sqlite_schema WHERE type NOT IN ('table', 'index') OR sql LIKE 'CREATE VIRTUAL%'");
  if (objects.next())
    throw InputError(fmt::format("{}: is not a history as toise makes it: it has '{}'; give another file",
                                 path.string(), objects.text(0)));
  if (there != 0) return;
  auto others = database.prepare("SELECT name FROM sqlite_schema");
  if (others.next())
    throw InputError(fmt::format("{}: is the database of another program, with a table '{}'; give another file",
                                 path.string(), others.text(0)));
}

fs::path checked(fs::path const& path, History::Open how) {
  if (how == History::Open::existing && !fs::exists(path)) {
    throw InputError(fmt::format("{}: there is no history; make one with: toise ingest RUN... --history {}",
                                 path.string(), path.string()));
  }
  return path;
}

}  // namespace

void check_date(std::string const& text) {
  if (text.size() != 10 || !is_date(text))
    throw InputError(fmt::format("'{}' is not a date; write it as 2026-11-25", text));
}

std::string label_of(HistorySeries const& s) {
  return fmt::format("{} {} on {}{}{}", label(s.kernel, s.variant, s.backend, s.params), s.metric, s.machine,
                     s.node.empty() ? "" : " ", s.node);
}

CaseId case_of(HistorySeries const& s) {
  auto const identity = parse_or_discard(s.identity);
  bool const is_list = identity.is_array() && !identity.empty() && identity.front().is_string();
  if (!is_list) throw InputError(fmt::format("series {} of the history has a damaged identity", s.id));
  return at_place(fmt::format("series {} of the history", s.id),
                  [&] { return case_from_json(parse_object(identity.front().get<std::string>())); });
}

History::History(fs::path const& path, Open how) : database_(checked(path, how)) {
  auto found = database_.prepare("PRAGMA user_version");
  found.next();
  auto const there = found.integer(0);
  if (there < 0) throw InputError(path.string() + ": is not a history; give another file");
  if (there > version) {
    throw InputError(fmt::format("{}: was written by a newer toise (version {}, this one reads {}); use a newer toise",
                                 path.string(), there, version));
  }
  found.again();
  check_is_ours(database_, path, there);
  if (there == version) return;
  Transaction transaction(database_);
  database_.run(tables);
  database_.run(fmt::format("PRAGMA user_version = {}", version));
  transaction.commit();
}

std::vector<HistorySeries> History::series(HistoryQuery const& query) {
  Conditions conditions;
  conditions.add("kernel", query.kernel);
  conditions.add("variant", query.variant);
  conditions.add("params", query.params);
  conditions.add("metric", query.metric);
  conditions.add("machine", query.machine);
  conditions.add("node", query.node);
  auto rows = conditions.prepare(
      database_,
      "SELECT id, kernel, variant, backend, params, metric, unit, better, machine, node, identity FROM series",
      " ORDER BY kernel, variant, backend, params, machine, node");
  std::vector<HistorySeries> all;
  while (rows.next()) {
    all.push_back({.id = rows.integer(0),
                   .kernel = rows.text(1),
                   .variant = rows.text(2),
                   .backend = rows.text(3),
                   .params = rows.text(4),
                   .metric = rows.text(5),
                   .unit = rows.text(6),
                   .better = rows.text(7),
                   .machine = rows.text(8),
                   .node = rows.text(9),
                   .identity = rows.text(10)});
  }
  return all;
}

std::vector<HistoryPoint> History::points(HistorySeries const& series, HistoryQuery const& query) {
  Conditions conditions{.sql = fmt::format(" WHERE series = {}", series.id)};
  conditions.add_dates(query);
  auto rows = conditions.prepare(database_, "SELECT start, run, value, low, high, n FROM points",
                                 " ORDER BY start, run, launch");
  std::vector<HistoryPoint> all;
  while (rows.next()) {
    all.push_back({.date = rows.text(0),
                   .run = rows.integer(1),
                   .value = rows.number(2).value_or(0),
                   .low = rows.number(3),
                   .high = rows.number(4),
                   .n = rows.integer(5)});
  }
  return all;
}

std::vector<HistoryRun> History::runs(HistoryQuery const& query) {
  Conditions conditions;
  conditions.add("machine", query.machine);
  conditions.add_dates(query);
  auto rows = conditions.prepare(
      database_, "SELECT id, path, suite, machine, start, status, measurements, failures, node_hours, energy FROM runs",
      " ORDER BY start, id");
  std::vector<HistoryRun> all;
  while (rows.next()) {
    all.push_back({.id = rows.integer(0),
                   .path = rows.text(1),
                   .suite = rows.text(2),
                   .machine = rows.text(3),
                   .start = rows.text(4),
                   .status = rows.text(5),
                   .measurements = rows.integer(6),
                   .failures = rows.integer(7),
                   .node_hours = rows.number(8),
                   .energy = rows.number(9)});
  }
  return all;
}

std::vector<HistoryFailure> History::failures(std::int64_t run) {
  auto rows = database_.prepare("SELECT label, node, outcome, reason FROM failures WHERE run = ? ORDER BY rowid");
  rows.bind(run);
  std::vector<HistoryFailure> all;
  while (rows.next()) {
    all.push_back(
        {.run = run, .label = rows.text(0), .node = rows.text(1), .outcome = rows.text(2), .reason = rows.text(3)});
  }
  return all;
}

Environment History::environment(std::int64_t run) {
  auto row = database_.prepare("SELECT environment FROM runs WHERE id = ?");
  if (!row.bind(run).next()) throw InputError(fmt::format("the history has no run {}", run));
  return at_place(fmt::format("run {} of the history", run),
                  [&] { return environment_from_json(parse_object(row.text(0))); });
}

void History::annotate(HistoryEvent const& event) {
  check_date(event.date);
  if (event.text.empty()) throw InputError("an event needs text, for example \"driver 580 → 590\"");
  auto add = database_.prepare("INSERT OR IGNORE INTO events VALUES(?, ?, ?)");
  add.bind(event.date).bind(event.machine).bind(event.text).run();
}

std::vector<HistoryEvent> History::events() {
  auto rows = database_.prepare("SELECT date, machine, text FROM events ORDER BY date, rowid");
  std::vector<HistoryEvent> all;
  while (rows.next()) all.push_back({.date = rows.text(0), .machine = rows.text(1), .text = rows.text(2)});
  return all;
}

std::size_t History::prune(std::string const& before) {
  check_date(before);
  Transaction transaction(database_);
  for (auto const* table : {"points", "failures"}) {
    database_.prepare(fmt::format("DELETE FROM {} WHERE run IN (SELECT id FROM runs WHERE start < ?)", table))
        .bind(before)
        .run();
  }
  database_.prepare("DELETE FROM runs WHERE start < ?").bind(before).run();
  auto const gone = static_cast<std::size_t>(database_.changed_rows());
  database_.run("DELETE FROM series WHERE id NOT IN (SELECT series FROM points)");
  transaction.commit();
  return gone;
}

}  // namespace toise
