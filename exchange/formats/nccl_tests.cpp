// The JSON of nccl-tests and rccl-tests.
#include <fmt/format.h>

#include <filesystem>
#include <initializer_list>
#include <limits>
#include <optional>
#include <set>

#include "core/error.hpp"
#include "core/json/json_field.hpp"
#include "core/text/csv.hpp"
#include "core/text/text.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

using nlohmann::json;

/// The first of these keys that is there; null without one. Versions name them differently.
json first_of(json const& object, std::initializer_list<char const*> keys) {
  for (auto const* key : keys) {
    if (object.contains(key)) return object.at(key);
  }
  return nullptr;
}

/// "…/all_reduce_perf -b 8 …" -> "all_reduce"; "" when there is no such program.
std::string collective_of(json const& file) {
  auto const arguments = first_of(file, {"args", "argv", "command"});
  auto const& program_name = arguments.is_array() && !arguments.empty() ? arguments.front() : arguments;
  auto const text = program_name.is_string() ? program_name.get<std::string>() : std::string();
  auto const program = std::filesystem::path(text.substr(0, text.find(' '))).filename().string();
  auto const end = program.find("_perf");
  return end == std::string::npos ? "" : program.substr(0, end);
}

/// The root's rank, a number or text; -1 where the operation has none.
int root_of(json const& row, std::string const& where) {
  if (!row.contains("root") || !row.at("root").is_string()) return field_or(row, "root", -1, where);
  auto const padded = row.at("root").get<std::string>();
  auto const text = std::string(trim(padded));
  if (auto const root = whole_number_in<int>(text); root && *root >= -1) return *root;
  throw InputError(fmt::format("field '{}root' is \"{}\", but must be a rank or -1", where, text));
}

/// Where the ranks are.
struct Ranks {
  int ranks = 1, nodes = 1;
  std::vector<std::string> hosts;
};

/// From the "devices" of the file or of its "config". Some versions list the first GPU of each process only: then every
/// rank listed is a multiple of a process's GPUs, and each stands for all of them.
Ranks ranks_of(json const& file) {
  auto const config = first_of(file, {"config"});
  auto const& holder = config.is_object() && config.contains("devices") ? config : file;
  auto const devices = first_of(holder, {"devices", "ranks"});
  Ranks found;
  if (!devices.is_array() || devices.empty()) return found;
  auto const of_process = [&](char const* name) {
    return config.is_object() && config.contains(name) ? whole_field(config, name, 1, "config.", 1024) : 1;
  };
  int const per_process = of_process("nthreads") * of_process("ngpus");
  bool is_first_of_each = true;
  std::set<std::string> hosts;
  for (auto const& device : devices) {
    auto const host = first_of(device, {"hostname", "host"});
    if (host.is_string()) hosts.insert(host.get<std::string>());
    auto const rank = first_of(device, {"rank"});
    is_first_of_each &= rank.is_number_integer() && rank.get<std::int64_t>() % per_process == 0;
  }
  auto const ranks = static_cast<std::int64_t>(devices.size()) * (is_first_of_each ? per_process : 1);
  if (ranks > 10'000'000) throw InputError(fmt::format("the config speaks of {} ranks, more than 10000000", ranks));
  found.ranks = static_cast<int>(ranks);
  found.nodes = std::max(1, static_cast<int>(hosts.size()));
  found.hosts.assign(hosts.begin(), hosts.end());
  return found;
}

/// A number, of some versions as text; nothing where it says "N/A": it was not looked at.
std::optional<double> wrong_elements(json const& value, std::string const& where) {
  if (value.is_null() || value == "N/A" || value == "") return {};
  auto const number = value.is_string()   ? number_in(value.get<std::string>())
                      : value.is_number() ? std::optional(value.get<double>())
                                          : std::nullopt;
  if (!number || !(*number >= 0))
    throw InputError(fmt::format("'{}' has {} wrong elements, which is no count", where, value.dump()));
  return number;
}

/// One size, in place or not.
ImportedMeasurement to_imported(json const& row, std::string const& where, char const* place,
                                std::string const& collective, SourceText const& source) {
  auto const& of_place = row.at(place);
  auto one = imported_measurement("nccl_tests." + collective, "nccl-tests", source.path);
  auto& m = one.measurement;
  m.id.params = {{"bytes", field<std::int64_t>(row, "size", where)}, {"place", std::string(place)}};
  if (row.contains("type")) m.id.params["type"] = field<std::string>(row, "type", where);
  if (auto const operation = field_or(row, "redop", std::string("none"), where);
      operation != "none" && !operation.empty())
    m.id.params["operation"] = operation;
  if (auto const root = root_of(row, where); root >= 0) m.id.params["root"] = std::int64_t{root};
  auto const add = [&](json const& value, char const* name, char const* unit, double factor) {
    auto const number = value == "nan"      ? std::numeric_limits<double>::quiet_NaN()
                        : value.is_number() ? value.get<double>()
                                            : 0;
    if (value.is_number() || value == "nan")
      m.metrics.push_back(metric_of(name, unit, better_of(unit), {number * factor}));
  };
  add(first_of(of_place, {"bus_bw", "busbw"}), "bus_bandwidth", "B/s", 1e9);
  add(first_of(of_place, {"alg_bw", "algbw"}), "algorithm_bandwidth", "B/s", 1e9);
  auto const time = first_of(of_place, {"time", "cpu_time"});
  add(time, "time", "s", 1e-6);
  if (of_place.contains("cpu_time")) m.id.params["clock"] = std::string("cpu");  // -C: of the launch, not of the work
  if (time.is_number()) m.sampling.samples = {time.get<double>() * 1e-6};
  if (auto const wrong = wrong_elements(first_of(of_place, {"nwrong", "wrong"}), where + place)) {
    m.check = Check{.error = *wrong, .tolerance = 0};
    if (!m.check->passed()) {
      m.outcome = Outcome::corrupt;
      m.reason = fmt::format("{} wrong elements", *wrong);
    }
  }
  if (m.metrics.empty()) throw InputError(fmt::format("'{}{}' has neither time nor bandwidth", where, place));
  return one;
}

std::vector<ImportedMeasurement> measurements_of(json const& file, SourceText const& source) {
  auto const collective = collective_of(file);
  auto const ranks = ranks_of(file);
  bool const is_hip = first_of(file, {"rccl_version"}).is_string() || source.text.find("rccl") != std::string::npos;
  auto const begun = first_of(file, {"start_time", "date"});
  auto const version = first_of(file, {"nccl_version", "rccl_version", "version"});
  std::vector<ImportedMeasurement> all;
  auto const& results = list_field(file, "results");
  for (std::size_t i = 0; i < results.size(); ++i) {
    for (auto const* place : {"out_of_place", "in_place"}) {
      auto const& row = results[i];
      if (!row.contains(place) || !row.at(place).is_object()) continue;
      auto& one = all.emplace_back(to_imported(row, fmt::format("results[{}].", i), place, collective, source));
      one.measurement.id.backend = is_hip ? "hip" : "cuda";
      one.measurement.id.ranks = ranks.ranks;
      one.measurement.id.nodes = ranks.nodes;
      one.measurement.hosts = ranks.hosts;
      if (begun.is_string()) one.measurement.start = begun;
      one.version = version.is_string() ? version.get<std::string>() : version.is_null() ? "" : version.dump();
      if (ranks.nodes == 1 && !ranks.hosts.empty()) one.machine = ranks.hosts.front();
    }
  }
  return all;
}

}  // namespace

std::vector<ImportedMeasurement> read_nccl_tests(SourceText const& source) {
  auto const file = parse_json(source);
  return at_place(source.path, [&] { return measurements_of(file, source); });
}

}  // namespace toise
