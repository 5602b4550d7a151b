// How a run is added to a history.
#include <fmt/format.h>

#include <map>
#include <unordered_map>
#include <utility>

#include "analysis/history/history.hpp"
#include "core/error.hpp"
#include "core/json/environment_json.hpp"
#include "core/run/manifest.hpp"
#include "core/run/run_identity.hpp"

namespace toise {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

/// Changes when a run has continued. A run without an id has its lines' digest in it.
std::string signature_of(RunDirectory const& run, RunFile const& file, std::string const& status) {
  std::uintmax_t bytes = 0;
  auto const files = result_files(run);
  for (auto const& one : files) bytes += fs::file_size(one);
  auto const size = fmt::format("{} {} {}", status, files.size(), bytes);
  return file.id ? size : size + " " + identity_of(run);
}

/// A run keeps this when it is resumed or its folder is moved.
std::string row_identity(RunFile const& file) {
  return file.id ? *file.id : json{file.start, file.command_line, file.environment.machine.host.value_or("")}.dump();
}

bool is_still_there(std::string const& path, std::string const& identity) {
  RunDirectory const run{path};
  return fs::exists(run.run_file()) && row_identity(read_run_file(run)) == identity;
}

[[noreturn]] void refuse_copy(std::string const& known, std::string const& path) {
  throw InputError(fmt::format("{} and {} hold the same run, and the history has it from the first", known, path));
}

/// A case without what differs within its series.
struct CaseOfSeries {
  CaseId id;
  std::string text;
  std::int64_t launch = 0;
};

CaseOfSeries case_of_series(LineHead const& line) {
  CaseOfSeries one{.id = case_of(line)};
  one.launch = std::exchange(one.id.launch, 0);
  one.text = text_of(one.id);
  return one;
}

/// Writes the lines of one run.
class Writer {
public:
  Writer(Database& database, std::int64_t run, std::string start, std::string machine)
      : database_(database),
        run_(run),
        start_(std::move(start)),
        machine_(std::move(machine)),
        find_series_(database.prepare("SELECT id FROM series WHERE identity = ?")),
        add_series_(database.prepare("INSERT INTO series VALUES(NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")),
        add_point_(database.prepare("INSERT OR REPLACE INTO points VALUES(?, ?, ?, ?, ?, ?, ?, ?)")),
        add_failure_(database.prepare("INSERT INTO failures VALUES(?, ?, ?, ?, ?)")) {}

  void add(LineHead const& line) {
    auto found = cases_.find(std::string(line.id));
    if (found == cases_.end()) found = cases_.emplace(line.id, case_of_series(line)).first;
    auto const& one = found->second;
    if (one.id.backend == "emulated" || line.outcome == "skipped") return;
    std::string const node(one.id.every_node ? line.host : std::string_view());
    bool const is_measured = line.outcome == "ok" || line.outcome == "unconverged";
    auto const headline = is_measured ? headline_of(line) : std::nullopt;
    auto const place = fmt::format("{}\n{}\n{}", one.text, line.host, one.launch);
    failed_.erase(place);  // an earlier attempt
    if (!headline) {
      failed_[place] = {.run = run_,
                        .label = label(one.id),
                        .node = std::string(line.host),
                        .outcome = std::string(line.outcome),
                        .reason = parse_without_samples(line.line).at("reason")};
      return;
    }
    ++measurements_;
    add_point_.bind(series_of(one, node, *headline)).bind(start_).bind(run_).bind(one.launch).bind(headline->median);
    auto const& interval = headline->interval;
    add_point_.bind(interval ? std::optional(interval->low) : std::nullopt);
    add_point_.bind(interval ? std::optional(interval->high) : std::nullopt);
    add_point_.bind(static_cast<std::int64_t>(headline->n)).run();
  }
  /// What failed in its last attempt; after all lines.
  void add_failures() {
    for (auto const& [place, f] : failed_) {
      add_failure_.bind(f.run).bind(f.label).bind(f.node).bind(f.outcome).bind(f.reason).run();
    }
  }
  std::int64_t measurements() const { return measurements_; }
  std::int64_t failures() const { return static_cast<std::int64_t>(failed_.size()); }

private:
  std::int64_t series_of(CaseOfSeries const& one, std::string const& node, Metric const& headline) {
    auto const identity = json{one.text, headline.name, machine_, node}.dump();
    auto const known = series_.find(identity);
    if (known != series_.end()) return known->second;
    auto& id = series_[identity];
    if (find_series_.again().bind(identity).next()) return id = find_series_.integer(0);
    auto const& c = one.id;
    add_series_.bind(identity).bind(c.kernel).bind(c.variant).bind(c.backend).bind(describe_params(c));
    add_series_.bind(headline.name).bind(headline.unit);
    add_series_.bind(headline.better).bind(machine_).bind(node).run();
    return id = database_.last_row();
  }

  Database& database_;
  std::int64_t run_;
  std::string start_, machine_;
  Statement find_series_, add_series_, add_point_, add_failure_;
  std::unordered_map<std::string, CaseOfSeries> cases_;
  std::unordered_map<std::string, std::int64_t> series_;
  std::map<std::string, HistoryFailure> failed_;  // by case, node and launch
  std::int64_t measurements_ = 0;
};

}  // namespace

std::vector<std::string> History::rebuild() {
  std::vector<std::string> paths;
  for (auto const& run : runs()) {
    if (fs::exists(RunDirectory{run.path}.run_file())) paths.push_back(run.path);
  }
  for (auto const& path : paths) {
    database_.prepare("UPDATE runs SET signature = '' WHERE path = ?").bind(path).run();
    ingest(open_unedited_run(path));
  }
  database_.run("DELETE FROM series WHERE id NOT IN (SELECT series FROM points)");
  return paths;
}

Ingested History::ingest(RunDirectory const& run) {
  auto const file = read_run_file(run);
  auto const identity = row_identity(file);
  std::string const status(to_string(file.status.value_or(RunStatus::complete)));
  auto const signature = signature_of(run, file, status), path = fs::absolute(run.root).lexically_normal().string();
  Transaction transaction(database_);
  if (!file.id) {  // the digest of its lines tells a copy whose run.json was changed
    auto twin = database_.prepare("SELECT path FROM runs WHERE signature = ? AND identity != ?");
    if (twin.bind(signature).bind(identity).next()) refuse_copy(twin.text(0), path);
  }
  auto known = database_.prepare("SELECT id, signature, path FROM runs WHERE identity = ?");
  std::optional<std::int64_t> id;
  if (known.bind(identity).next()) {
    id = known.integer(0);
    if (known.text(2) != path && is_still_there(known.text(2), identity)) refuse_copy(known.text(2), path);
    if (known.text(1) == signature) {
      database_.prepare("UPDATE runs SET path = ? WHERE id = ?").bind(path).bind(*id).run();
      known.again();
      transaction.commit();
      return Ingested::unchanged;
    }
  }
  known.again();
  bool const is_update = id.has_value();
  if (is_update) {
    for (auto const* table : {"points", "failures"}) {
      database_.prepare(fmt::format("DELETE FROM {} WHERE run = ?", table)).bind(*id).run();
    }
    database_.prepare("DELETE FROM runs WHERE id = ?").bind(*id).run();
  }
  auto add = database_.prepare("INSERT INTO runs VALUES(?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?)");
  if (id)
    add.bind(*id);
  else
    add.bind(std::optional<double>());
  auto const machine = machine_name(file);
  add.bind(identity).bind(path).bind(file.suite.name).bind(machine).bind(file.start).bind(status);
  auto const usage = file.usage.value_or(Usage{});
  add.bind(signature).bind(usage.node_hours).bind(usage.energy.value);
  add.bind(to_json(file.environment).dump()).run();
  if (!id) id = database_.last_row();
  Writer writer(database_, *id, file.start, machine);
  for (auto const& lines : result_files(run)) {
    for_each_line_head(lines, [&](LineHead const& line) { writer.add(line); });
  }
  writer.add_failures();
  auto count = database_.prepare("UPDATE runs SET measurements = ?, failures = ? WHERE id = ?");
  count.bind(writer.measurements()).bind(writer.failures()).bind(*id).run();
  transaction.commit();
  return is_update ? Ingested::updated : Ingested::added;
}

}  // namespace toise
