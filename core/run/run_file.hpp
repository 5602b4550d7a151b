// run.json: what a run was to measure, on what, how it stands, and what it has used.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/run/session.hpp"
#include "core/system/environment.hpp"
#include "core/system/machine.hpp"

namespace toise {

/// Of run.json and the result lines; docs/run-directory.md says what a change means.
inline constexpr int schema_major = 1, schema_minor = 5;
std::string schema_version();  // "1.5"

/// Which nodes a sweep takes.
struct NodeChoice {
  int sample = 0;  // how many, drawn with `seed`; 0: all
  std::uint64_t seed = 1;
  std::vector<std::string> hosts;               // exactly these; empty: by `sample`
  std::map<std::string, std::string> excluded;  // never these, and why
};

/// What run.json has of the suite.
struct RunSuite {
  std::string name;
  double budget = 0;  // s
  bool has_sweep = false;
  int retries = 0;
  NodeChoice nodes;
  bool has_cases = false;  // before schema 1.2 all cases were here; since then there is plan.json
};

/// One submission of a job. What is not known yet is absent.
struct JobSubmission {
  std::string id;
  std::optional<std::string> submitted;  // dates
  std::optional<int> nodes;
  std::optional<std::string> state, ended;
};

struct JobUsage {
  std::string name, id, state;
  std::vector<JobSubmission> submissions;
  double node_hours = 0;
  bool is_lower_bound = false;  // when it was taken away nobody saw
};

struct Usage {
  std::optional<double> node_hours, node_hours_here, node_hours_of_jobs;
  std::optional<std::vector<JobUsage>> jobs;
  Known<double> energy;  // J, of jobs
};

enum class RunStatus { running, interrupted, complete };
std::string_view to_string(RunStatus);

struct RunFile {
  std::string schema_version = toise::schema_version();
  std::optional<std::string> id;        // random; a copy has the same. Absent before schema 1.4, and where imported
  std::optional<std::string> imported;  // the tool that measured it; absent: toise did
  RunSuite suite;
  std::optional<Machine> machine;  // of an imported run there is the name alone
  std::map<std::string, std::string> site;
  double time_limit = 0;                      // s of a job; 0: from the budget
  std::optional<std::string> driver, worker;  // where jobs find them
  Environment environment;
  std::string command_line;
  std::string start;                // dates
  std::optional<std::string> end;   // absent before it ended
  std::vector<Session> sessions;    // in the order of their starts; none before schema 1.4, and where imported
  std::optional<Usage> usage;       // absent before it ended
  std::optional<RunStatus> status;  // absent in files that nobody closed
};

/// What is done with a run: to go on with it more must be there than to read it.
enum class RunFileUse { read, resume };

/// What a launch was measured on.
Environment const& environment_of(RunFile const&, int launch);

/// Machines without their own name are distinguished by their hosts.
std::string machine_name(RunFile const&);

}  // namespace toise
