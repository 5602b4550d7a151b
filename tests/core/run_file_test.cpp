// run.json: what is written is read again, what is broken is named, and what a newer toise wrote stays.
#include "core/run/run_file.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "core/error.hpp"
#include "core/files/file.hpp"
#include "core/run/run_directory.hpp"
#include "core/run/run_file_json.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

using nlohmann::json;

/// With a value in every field.
json whole() {
  return json::parse(R"({
    "schema_version": "1.5", "command_line": "toise run s", "driver": "/bin/toise", "worker": "/bin/toise-worker",
    "start": "2026-11-01T00:00:00.000Z", "end": "2026-11-01T01:00:00.000Z", "status": "interrupted",
    "site": {"account": "abc"}, "time_limit": 60.0,
    "suite": {"name": "s", "budget": 600.0, "has_sweep": true, "retries": 2,
              "nodes": {"sample": 4, "seed": 7, "hosts": ["n1"], "excluded": {"n2": "broken"}}},
    "machine": {"name": "m", "description": "d", "provisional": true, "node": {"cores": 4.0}, "gpu": "H200",
                "peak": {"flop_rate.fp64": 1e12}, "nodes": null, "sources": ["s"], "launcher": "srun", "batch": "sbatch",
                "mpi": "pmi2", "launch_options": ["-x"], "batch_options": ["-A"], "query_interval": 5.0,
                "modules": ["gcc"], "setup": ["true"], "driver": "d", "worker": "w", "scratch": "/s"},
    "usage": {"node_hours": 1.5, "node_hours_here": 0.5, "node_hours_of_jobs": 1.0, "energy": 7.0,
              "jobs": [{"name": "j", "id": "1", "state": "completed", "node_hours": 1.0, "is_lower_bound": false,
                        "submissions": [{"id": "1", "submitted": "2026-11-01", "nodes": 2, "state": "completed",
                                         "ended": "2026-11-02"}, {"id": "2"}]}]},
    "environment": {
      "machine": {"host": "n1", "cpu": {"model": "x", "logical_cpus": 8, "simd": ["avx2"], "vendor": ""},
                  "caches": [{"level": 1, "type": "Data", "bytes": 32768, "shared_cpus": "0"}],
                  "numa": "not available: none", "memory_bytes": 25276502016, "slurm": {}, "variables": {"A": "b"}},
      "build": {"version": "0.1.0"}, "counters": {"library": "PAPI", "events": ["a"]}, "energy": "powercap",
      "libraries": {"mpi": "x", "hwloc": {"version": "2.8", "packages": 1, "numa_nodes": 1, "l3_caches": 1, "cores": 2,
                                          "processing_units": 4}},
      "gpu": {"runtime": "13.0", "devices": [
        {"index": 0, "name": "NVIDIA H200", "engine_clock": 1.98e9, "numa_node": null, "nic": "mlx5_0",
         "peak": {"part": "H200", "source": "s", "memory_bandwidth": 4.8e12, "flop_rate": {"bf16": 989e12}}},
        {"name": "X", "numa_node": 1, "nic": null, "peak": "unknown: parts.toml has no 'X'"}]},
      "throttle": {"events": 3}, "clock": {"source": "c", "resolution": 1e-9, "call_cost": 2e-8},
      "missing": [{"kernel": "k", "variant": "v", "backend": "gpu", "reason": "r"}],
      "bios": {"version": [1, "b"]}}
  })");
}

RunFile read(json const& file, RunFileUse use = RunFileUse::resume) { return run_file_from_json(file, use); }

TEST(RunFile, IsWrittenAsItWasRead) { EXPECT_EQ(to_json(read(whole())).dump(1), whole().dump(1)); }

TEST(RunFile, HasFields) {
  auto const file = read(whole());

  EXPECT_EQ(file.status, RunStatus::interrupted);
  EXPECT_EQ(machine_name(file), "m");
  EXPECT_EQ(file.suite.nodes.excluded.at("n2"), "broken");
  EXPECT_EQ(file.environment.machine.cpu->logical_cpus, 8);
  EXPECT_EQ(file.environment.gpu.value->devices[0].peak.value->memory_bandwidth, 4.8e12);
  EXPECT_EQ(file.environment.others.at("/bios/version/1"), "\"b\"");
  EXPECT_EQ(file.usage->jobs->at(0).submissions.at(1).id, "2");
}

TEST(RunFile, IsRefusedByTheFieldThatIsMissingOrOfAnotherType) {
  struct Fault {
    char const* place;
    json value;  // null: removed
    char const* message;
  };
  for (auto const& [place, value, message] : std::vector<Fault>{
           {"/schema_version", "one", "field 'schema_version' is \"one\", but must be like 1.3"},
           {"/schema_version", "2.0", "has schema 2.0, newer than 1.5 that this toise reads; use a newer toise"},
           {"/suite/name", nullptr, "field 'suite.name' is missing"},
           {"/suite/nodes/sample", "all", "field 'suite.nodes.sample' is \"all\", but must be a whole number"},
           {"/machine/modules", 1, "field 'machine.modules' is 1, but must be a list of strings"},
           {"/environment/machine", nullptr, "field 'environment.machine' is missing"},
           {"/environment/machine/cpu/logical_cpus", "4",
            "field 'environment.machine.cpu.logical_cpus' is \"4\", but must be a whole number"},
           {"/environment/machine/caches/0/level", nullptr, "field 'environment.machine.caches[0].level' is missing"},
           {"/environment/machine/caches/0", 3, "field 'environment.machine.caches[0]' is 3, but must be an object"},
           {"/environment/gpu/devices/0/peak/flop_rate", 1,
            "field 'environment.gpu.devices[0].peak.flop_rate' is 1, but must be an object of numbers"},
           {"/environment/libraries/mpi", 4, "field 'environment.libraries.mpi' is 4, but must be a string"},
           {"/start", "soon", "field 'start' is \"soon\", but must be a date such as 2026-11-25T22:36:00.000Z"},
           {"/status", "done", "field 'status' is \"done\", but must be one of running, interrupted, complete"},
           {"/usage/energy", true, "field 'usage.energy' is true, but must be a number"},
           {"/time_limit", "soon", "field 'time_limit' is \"soon\", but must be a number"}}) {
    auto file = whole();
    json::json_pointer const at(place);
    if (value.is_null())
      file.at(at.parent_pointer()).erase(at.back());
    else
      file[at] = value;
    try {
      read(file, RunFileUse::read);
      ADD_FAILURE() << place << " was taken";
    } catch (InputError const& e) {
      EXPECT_STREQ(e.what(), message);
    }
  }
}

TEST(RunFile, ResumingNeedsMoreThanReading) {
  for (auto const* place :
       {"/suite/retries", "/suite/nodes/seed", "/site", "/time_limit", "/worker", "/machine/launcher"}) {
    auto file = whole();
    json::json_pointer const at(place);
    file.at(at.parent_pointer()).erase(at.back());
    EXPECT_NO_THROW(read(file, RunFileUse::read)) << place;
    EXPECT_THROW(read(file, RunFileUse::resume), InputError) << place;
  }
}

TEST(RunFile, OfTheFirstSchemaAndOfAnotherToolAreWrittenAsTheyWere) {
  for (
      auto const* text :
      {R"({"schema_version": "1.0", "suite": {"name": "old", "budget": 600.0}, "environment": {"machine": {"host": "n"}},
            "command_line": "c", "start": "2026-11-01", "end": null, "usage": null, "status": "running"})",
       R"({"schema_version": "1.3", "imported": "osu", "suite": {"name": "osu", "budget": 0}, "machine": {"name": "m"},
            "environment": {"machine": {"host": "m"}, "build": "not available", "libraries": {"osu": "7"}},
            "command_line": "c", "start": "2026-11-01", "end": "2026-11-02", "usage": null, "status": "complete"})"}) {
    auto const file = json::parse(text);
    auto with_cases = file;
    if (!file.contains("imported")) with_cases["suite"]["cases"] = json::array();
    EXPECT_EQ(to_json(read(with_cases)), file);
  }
}

TEST(RunFile, KeepsWhatANewerToiseWroteIntoIt) {
  TemporaryFolder const folder;
  auto const run = create_run(folder / "run");
  auto newer = whole();
  newer["schema_version"] = "1.99";
  newer["weather"] = "fine";
  newer["suite"]["mood"] = 3;
  std::ofstream(run.run_file()) << newer.dump();

  auto file = read_run_file(run);
  file.status = RunStatus::complete;
  write_run_file(run, file);

  newer["status"] = "complete";
  EXPECT_EQ(read_file(run.run_file()), newer.dump(1) + "\n");
}

}  // namespace
}  // namespace toise
