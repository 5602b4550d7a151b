#include "core/run/run_file_json.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "core/error.hpp"
#include "core/json/environment_json.hpp"
#include "core/json/json_members.hpp"

namespace toise {

using nlohmann::json;
using Texts = std::map<std::string, std::string>;

template <>
struct JsonMembers<Silence> {
  static constexpr std::tuple list{JsonMember{"finding", &Silence::finding}, JsonMember{"reason", &Silence::reason}};
};
template <>
struct JsonMembers<Machine> {
  static constexpr std::tuple list{JsonMember{"name", &Machine::name},
                                   JsonMember{"description", &Machine::description},
                                   JsonMember{"provisional", &Machine::is_provisional},
                                   JsonMember{"node", &Machine::node},
                                   JsonMember{"gpu", &Machine::gpu},
                                   JsonMember{"peak", &Machine::peak},
                                   JsonMember{"nodes", &Machine::nodes, WhenAbsent::write_null},
                                   JsonMember{"sources", &Machine::sources},
                                   JsonMember{"launcher", &Machine::launcher},
                                   JsonMember{"batch", &Machine::batch},
                                   JsonMember{"mpi", &Machine::mpi},
                                   JsonMember{"launch_options", &Machine::launch_options},
                                   JsonMember{"batch_options", &Machine::batch_options},
                                   JsonMember{"query_interval", &Machine::query_interval},
                                   JsonMember{"modules", &Machine::modules},
                                   JsonMember{"setup", &Machine::setup},
                                   JsonMember{"driver", &Machine::driver},
                                   JsonMember{"worker", &Machine::worker},
                                   JsonMember{"scratch", &Machine::scratch},
                                   JsonMember{"silence", &Machine::silence}};
};
template <>
struct JsonMembers<NodeChoice> {
  static constexpr std::tuple list{JsonMember{"sample", &NodeChoice::sample}, JsonMember{"seed", &NodeChoice::seed},
                                   JsonMember{"hosts", &NodeChoice::hosts},
                                   JsonMember{"excluded", &NodeChoice::excluded}};
};
template <>
struct JsonMembers<JobSubmission> {
  static constexpr std::tuple list{
      JsonMember{"id", &JobSubmission::id}, JsonMember{"submitted", &JobSubmission::submitted},
      JsonMember{"nodes", &JobSubmission::nodes}, JsonMember{"state", &JobSubmission::state},
      JsonMember{"ended", &JobSubmission::ended}};
};
template <>
struct JsonMembers<JobUsage> {
  static constexpr std::tuple list{JsonMember{"name", &JobUsage::name},
                                   JsonMember{"id", &JobUsage::id},
                                   JsonMember{"state", &JobUsage::state},
                                   JsonMember{"submissions", &JobUsage::submissions},
                                   JsonMember{"node_hours", &JobUsage::node_hours},
                                   JsonMember{"is_lower_bound", &JobUsage::is_lower_bound}};
};
template <>
struct JsonMembers<Usage> {
  static constexpr std::tuple list{JsonMember{"node_hours", &Usage::node_hours},
                                   JsonMember{"node_hours_here", &Usage::node_hours_here},
                                   JsonMember{"node_hours_of_jobs", &Usage::node_hours_of_jobs},
                                   JsonMember{"jobs", &Usage::jobs}, JsonMember{"energy", &Usage::energy}};
};

namespace {

constexpr std::array<std::string_view, 3> statuses{"running", "interrupted", "complete"};

std::string read_version(json const& file) {
  auto const version = field<std::string>(file, "schema_version");
  int major = 0, minor = 0;
  auto const* end = version.data() + version.size();
  auto const dot = std::from_chars(version.data(), end, major).ptr;
  bool const is_version =
      dot != end && *dot == '.' && std::from_chars(dot + 1, end, minor).ptr == end && end != dot + 1;
  if (!is_version) throw InputError(fmt::format("field 'schema_version' is \"{}\", but must be like 1.3", version));
  if (major > schema_major) {
    throw InputError(fmt::format("has schema {}, newer than {} that this toise reads; use a newer toise", version,
                                 schema_version()));
  }
  return version;
}

RunSuite read_suite_of_run(json const& suite) {
  RunSuite made{.name = field<std::string>(suite, "name", "suite."),
                .budget = field_or(suite, "budget", 0.0, "suite."),
                .has_sweep = field_or(suite, "has_sweep", false, "suite."),
                .retries = field_or(suite, "retries", 0, "suite."),
                .has_cases = suite.contains("cases")};
  if (made.has_cases) list_field(suite, "cases", "suite.");
  if (suite.contains("nodes"))
    made.nodes =
        members_from_json<NodeChoice>(object_field(suite, "nodes", "suite."), "suite.nodes.", Missing::is_default);
  return made;
}

/// What --resume needs must be there: a default would not be what the run was started with.
void check_can_be_resumed(json const& file) {
  if (file.contains("machine")) members_from_json<Machine>(file.at("machine"), "machine.");
  auto const& suite = file.at("suite");
  field<double>(suite, "budget", "suite.");
  if (suite.contains("cases")) return;  // schema 1.1 and before had no more
  field<int>(suite, "retries", "suite.");
  members_from_json<NodeChoice>(object_field(suite, "nodes", "suite."), "suite.nodes.");
  field<Texts>(file, "site");
  field<double>(file, "time_limit");
  for (auto const* name : {"driver", "worker"}) field<std::string>(file, name);
}

std::optional<RunStatus> read_status(json const& file) {
  if (!file.contains("status")) return std::nullopt;
  auto const word = word_field(file, "status", statuses);
  return static_cast<RunStatus>(std::find(statuses.begin(), statuses.end(), word) - statuses.begin());
}

std::optional<std::string> text_or_absent(json const& file, char const* name) {
  return file.contains(name) ? std::optional(field<std::string>(file, name)) : std::nullopt;
}

json suite_to_json(RunFile const& file) {
  auto const& suite = file.suite;
  if (file.imported) return {{"name", suite.name}, {"budget", 0}};
  if (suite.has_cases) return {{"name", suite.name}, {"budget", suite.budget}};
  return {{"name", suite.name},
          {"budget", suite.budget},
          {"has_sweep", suite.has_sweep},
          {"retries", suite.retries},
          {"nodes", members_to_json(suite.nodes)}};
}

}  // namespace

std::string schema_version() { return fmt::format("{}.{}", schema_major, schema_minor); }

std::string_view to_string(RunStatus status) { return statuses[static_cast<std::size_t>(status)]; }

Environment const& environment_of(RunFile const& file, int launch) {
  auto const* found = &file.environment;
  for (auto const& session : file.sessions) {
    if (session.first_launch <= launch) found = session.environment ? &*session.environment : &file.environment;
  }
  return *found;
}

std::string machine_name(RunFile const& file) {
  auto const name = file.machine ? file.machine->name : "local";
  return name == "local" ? file.environment.machine.host.value_or("local") : name;
}

json to_json(Machine const& machine) { return members_to_json(machine); }

json to_json(Session const& session) {
  json object{{"start", session.start},
              {"end", session.end ? json(*session.end) : json()},
              {"host", session.host},
              {"boot", session.boot},
              {"clock", session.clock},
              {"elapsed", number_or_null(session.elapsed)},
              {"first_launch", session.first_launch}};
  if (session.environment) object["environment"] = to_json(*session.environment);
  return object;
}

Session session_from_json(json const& object, std::string const& where) {
  check_object(object, where);
  Session session{.start = date_field(object, "start", where),
                  .host = field<std::string>(object, "host", where),
                  .boot = field<std::string>(object, "boot", where),
                  .clock = field<double>(object, "clock", where),
                  .first_launch = whole_field(object, "first_launch", 1, where)};
  if (object.contains("end") && !object.at("end").is_null()) session.end = date_field(object, "end", where);
  if (object.contains("elapsed") && !object.at("elapsed").is_null())
    session.elapsed = field<double>(object, "elapsed", where);
  if (object.contains("environment"))
    session.environment = environment_from_json(object_field(object, "environment", where), where + "environment.");
  return session;
}

json to_json(JobSubmission const& submission) { return members_to_json(submission); }
JobSubmission job_submission_from_json(json const& object, std::string const& where) {
  return members_from_json<JobSubmission>(object, where);
}

json to_json(RunFile const& file) {
  json object{{"schema_version", file.schema_version},
              {"suite", suite_to_json(file)},
              {"environment", to_json(file.environment)},
              {"command_line", file.command_line},
              {"start", file.start},
              {"end", file.end ? json(*file.end) : json()},
              {"usage", file.usage ? members_to_json(*file.usage) : json()}};
  if (file.id) object["id"] = *file.id;
  if (!file.sessions.empty()) {
    auto& sessions = object["sessions"] = json::array();
    for (auto const& session : file.sessions) sessions.push_back(to_json(session));
  }
  if (file.imported) object["imported"] = *file.imported;
  if (file.machine) object["machine"] = file.imported ? json{{"name", file.machine->name}} : to_json(*file.machine);
  if (file.status) object["status"] = to_string(*file.status);
  if (file.driver) object["driver"] = *file.driver;
  if (file.worker) object["worker"] = *file.worker;
  if (file.imported || file.suite.has_cases) return object;  // no jobs go on with it
  object["site"] = file.site;
  object["time_limit"] = file.time_limit;
  return object;
}

RunFile run_file_from_json(json const& file, RunFileUse use) {
  RunFile made{.schema_version = read_version(file),
               .suite = read_suite_of_run(object_field(file, "suite")),
               .site = field_or(file, "site", Texts()),
               .time_limit = field_or(file, "time_limit", 0.0),
               .driver = text_or_absent(file, "driver"),
               .worker = text_or_absent(file, "worker"),
               .command_line = field<std::string>(file, "command_line"),
               .start = date_field(file, "start"),
               .status = read_status(file)};
  made.id = text_or_absent(file, "id");
  made.imported = text_or_absent(file, "imported");
  if (file.contains("sessions")) {
    auto const& list = list_field(file, "sessions");
    for (std::size_t i = 0; i < list.size(); ++i)
      made.sessions.push_back(session_from_json(list[i], fmt::format("sessions[{}].", i)));
  }
  if (file.contains("machine"))
    made.machine = members_from_json<Machine>(object_field(file, "machine"), "machine.", Missing::is_default);
  made.environment = environment_from_json(object_field(file, "environment"), "environment.");
  if (file.contains("end") && !file.at("end").is_null()) made.end = date_field(file, "end");
  if (file.contains("usage") && !file.at("usage").is_null())
    made.usage = members_from_json<Usage>(object_field(file, "usage"), "usage.", Missing::is_default);
  if (use == RunFileUse::resume && !made.imported) check_can_be_resumed(file);
  return made;
}

}  // namespace toise
