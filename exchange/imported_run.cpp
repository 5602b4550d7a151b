#include "exchange/imported_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/error.hpp"
#include "core/files/checksum.hpp"
#include "core/files/durable_file.hpp"
#include "core/run/manifest.hpp"
#include "core/run/measurement_json.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_name = 200;  // a folder's name has at most 255 bytes
constexpr char const* not_known = "not available: measured by another tool";

/// The same measurement, however often it is imported: its case without the launch, where, when, and what it gave.
std::string identity_of(Measurement const& m) {
  auto id = m.id;
  id.launch = 0;
  auto const host = m.hosts.empty() ? "" : m.hosts.front();
  auto const value = m.metrics.empty() ? m.reason : fmt::format("{}", m.metrics.front().median);
  return fmt::format("{}\n{}\n{}\n{}", text_of(id), host, m.start, value);
}

/// Which launches of a case there are, on a host.
std::string series_of(Measurement const& m) {
  auto id = m.id;
  id.launch = 0;
  return text_of(id) + "\n" + (m.id.every_node && !m.hosts.empty() ? m.hosts.front() : "");
}

/// One section for all of them, with the headline over the size where there are sizes.
void describe(Measurement& m) {
  m.about = {.family = "imported", .title = "Measurements", .kinds = m.id.kinds};
  if (!m.id.params.contains("bytes") || m.metrics.empty()) return;
  m.about.size = {.param = "bytes", .unit = "B"};
  auto& headline = m.metrics.front();
  headline.chart = {.kind = Chart::Kind::over_size, .title = headline.name + " over size", .axis = headline.name};
}

RunFile run_file(std::string const& tool, std::string const& machine,
                 std::vector<ImportedMeasurement> const& measurements) {
  auto const [first, last] =
      std::minmax_element(measurements.begin(), measurements.end(),
                          [](auto const& a, auto const& b) { return a.measurement.start < b.measurement.start; });
  Libraries libraries;
  for (auto const& one : measurements) {
    if (!one.version.empty()) libraries.versions[tool] = one.version;
  }
  RunFile file{.imported = tool,
               .suite = RunSuite{.name = tool},
               .machine = Machine{.name = machine},
               .command_line = "imported from " + tool,
               .start = first->measurement.start,
               .end = last->measurement.start,
               .status = RunStatus::complete};
  file.environment.machine.host = machine;
  file.environment.libraries = libraries;
  file.environment.build = Known<Build>::none(not_known);
  file.environment.counters = Known<CounterSource>::none(not_known);
  file.environment.energy = not_known;
  file.environment.clock = Known<ClockQuality>::none(not_known);
  return file;
}

}  // namespace

std::string run_name(std::string const& tool, std::string const& machine, std::string const& day) {
  std::string name = tool + "-";
  for (char const c : machine) {
    bool const is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    name += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  if (name.size() > longest_name)
    throw InputError(
        fmt::format("the name of the machine is too long for a folder: {}; give a shorter one with "
                    "--machine",
                    machine));
  return name + "-" + day;
}

ImportedRun write_imported(StagedRuns& staged, std::string const& name, std::string const& tool,
                           std::string const& machine, std::vector<ImportedMeasurement> measurements) {
  ImportedRun done{.run = staged.place_of(name), .format = tool};
  bool const is_new = !fs::exists(done.run.run_file());
  auto file = is_new ? run_file(tool, machine, measurements) : read_run_file(open_run(done.run.root));
  if (!file.imported)
    throw InputError(
        fmt::format("{}: contains a run that toise measured; choose another folder for imported runs with -o",
                    done.run.root.string()));
  if (machine_name(file) != machine)
    throw InputError(fmt::format("{}: contains a run of {}, not of {}; choose another folder for imported runs with -o",
                                 done.run.root.string(), machine_name(file), machine));
  std::map<std::string, std::size_t> known;
  std::map<std::string, int> launches;
  for (auto const& m : read_measurements(done.run)) {
    ++known[identity_of(m)];
    auto& next = launches[series_of(m)];
    next = std::max(next, m.id.launch + 1);
  }
  std::string lines;
  std::map<std::string, int> met;
  for (auto& one : measurements) {
    auto& m = one.measurement;
    // of what it is, so that it has the same uid in every run into which it is imported
    auto const identity = identity_of(m);
    m.uid = sha256_of(fmt::format("{}\n{}", identity, met[identity]++)).substr(0, 32);
    if (auto& there = known[identity]; there > 0) {
      --there;
      ++done.known;
      continue;
    }
    m.id.launch = launches[series_of(m)]++;
    describe(m);
    ++done.added;
    lines += to_json(m).dump() + "\n";
    file.end = std::max(file.end.value_or(file.start), m.start);
  }
  if (done.added == 0) return done;
  auto const made = staged.stage(name);
  write_atomically(made.results() / fmt::format("{:03}-{}.jsonl", result_files(made).size() + 1, tool), lines);
  write_run_file(made, file);
  write_manifest(made);
  return done;
}

}  // namespace toise
