#include "core/run/run_file.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "core/error.hpp"
#include "core/run/json_field.hpp"
#include "core/run/run_directory.hpp"

namespace toise {
namespace {

using nlohmann::json;
using Numbers = std::map<std::string, double>;
using Texts = std::map<std::string, std::string>;

void check_version(json const& file) {
  auto const version = field<std::string>(file, "schema_version");
  int major = 0, minor = 0;
  auto const* end = version.data() + version.size();
  auto const dot = std::from_chars(version.data(), end, major).ptr;
  bool const is_version =
      dot != end && *dot == '.' && std::from_chars(dot + 1, end, minor).ptr == end && end != dot + 1;
  if (!is_version) throw InputError(fmt::format("field 'schema_version' is \"{}\", but must be like 1.3", version));
  if (major > schema_major) {
    throw InputError(fmt::format("has schema {}, newer than {}.{} that this toise reads; use a newer toise", version,
                                 schema_major, schema_minor));
  }
}

void check_suite(json const& suite) {
  field<std::string>(suite, "name", "suite.");
  field_or(suite, "budget", 0.0, "suite.");
  field_or(suite, "has_sweep", false, "suite.");
  field_or(suite, "retries", 0, "suite.");
  if (suite.contains("cases")) list_field(suite, "cases", "suite.");
  if (!suite.contains("nodes")) return;
  auto const& nodes = object_field(suite, "nodes", "suite.");
  field_or(nodes, "sample", 0, "suite.nodes.");
  field_or(nodes, "seed", std::size_t{0}, "suite.nodes.");
  field_or(nodes, "hosts", std::vector<std::string>(), "suite.nodes.");
  field_or(nodes, "excluded", Texts(), "suite.nodes.");
}

/// What --resume continues with; an imported run has only the name.
void check_machine(json const& machine) {
  std::string const where = "machine.";
  for (auto const* name : {"name", "description", "gpu", "launcher", "batch", "mpi", "driver", "worker", "scratch"})
    field_or(machine, name, std::string(), where);
  for (auto const* name : {"sources", "launch_options", "batch_options", "modules", "setup"})
    field_or(machine, name, std::vector<std::string>(), where);
  for (auto const* name : {"node", "peak"}) field_or(machine, name, Numbers(), where);
  field_or(machine, "provisional", false, where);
  field_or(machine, "query_interval", 0.0, where);
  if (machine.contains("nodes") && !machine.at("nodes").is_null()) field<int>(machine, "nodes", where);
}

void check_cache(json const& cache, std::string const& where) {
  field<int>(cache, "level", where);
  field_or(cache, "type", std::string(), where);
  field_or(cache, "bytes", std::size_t{0}, where);
  field_or(cache, "shared_cpus", std::string(), where);
}

void check_node(json const& machine) {
  std::string const where = "environment.machine.";
  field_or(machine, "host", std::string(), where);
  if (machine.contains("cpu")) field_or(object_field(machine, "cpu", where), "logical_cpus", 0, where + "cpu.");
  if (!machine.contains("caches") || machine.at("caches").is_string()) return;  // a text says why there are none
  auto const& caches = list_field(machine, "caches", where);
  for (std::size_t i = 0; i < caches.size(); ++i) check_cache(caches[i], fmt::format("{}caches[{}].", where, i));
}

void check_gpus(json const& gpu) {
  auto const& devices = list_field(gpu, "devices", "environment.gpu.");
  for (std::size_t i = 0; i < devices.size(); ++i) {
    auto const where = fmt::format("environment.gpu.devices[{}].", i);
    field_or(devices[i], "last_cache", std::size_t{0}, where);
    if (!devices[i].contains("peak") || !devices[i].at("peak").is_object()) continue;
    auto const& peak = devices[i].at("peak");
    field_or(peak, "part", std::string(), where + "peak.");
    field_or(peak, "memory_bandwidth", 0.0, where + "peak.");
    field_or(peak, "flop_rate", Numbers(), where + "peak.");
  }
}

void check_usage(json const& usage) {
  for (auto const* name : {"node_hours_here", "node_hours_of_jobs"}) field_or(usage, name, 0.0, "usage.");
}

}  // namespace

void check_run_file(json const& file) {
  check_version(file);
  check_suite(object_field(file, "suite"));
  if (file.contains("machine")) check_machine(object_field(file, "machine"));
  auto const& environment = object_field(file, "environment");
  check_node(object_field(environment, "machine", "environment."));
  if (environment.contains("gpu") && !environment.at("gpu").is_string())
    check_gpus(object_field(environment, "gpu", "environment."));
  field<std::string>(file, "command_line");
  date_field(file, "start");
  if (file.contains("end") && !file.at("end").is_null()) date_field(file, "end");
  if (file.contains("status"))
    word_field(file, "status", std::array<std::string_view, 3>{"running", "interrupted", "complete"});
  field_or(file, "imported", std::string());
  field_or(file, "site", Texts());
  field_or(file, "time_limit", 0.0);
  for (auto const* name : {"driver", "worker"}) field_or(file, name, std::string());
  if (file.contains("usage") && !file.at("usage").is_null()) check_usage(object_field(file, "usage"));
}

}  // namespace toise
