#include "runners/jobs/jobs_json.hpp"

#include <fmt/format.h>

#include <array>

#include "core/json/json_field.hpp"
#include "core/run/run_file_json.hpp"

namespace toise {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 3> events{"begin", "end", "seen-end"};

JobState parse_job_state(std::string const& text) {
  for (auto const state : {JobState::pending, JobState::running, JobState::completed, JobState::failed,
                           JobState::timeout, JobState::cancelled, JobState::preempted, JobState::node_fail}) {
    if (text == to_string(state)) return state;
  }
  return JobState::gone;
}

}  // namespace

json to_json(Job const& job) {
  auto submissions = json::array();
  for (auto const& one : job.submissions) submissions.push_back(to_json(one));
  return {{"name", job.name},          {"nodes", job.nodes}, {"every_node", job.every_node},
          {"hosts", job.hosts},        {"id", job.id},       {"state", to_string(job.state)},
          {"submissions", submissions}};
}

Job job_from_json(json const& object, std::string const& where) {
  Job job{.name = field<std::string>(object, "name", where),
          .nodes = field<int>(object, "nodes", where),
          .every_node = field<bool>(object, "every_node", where),
          .hosts = field<std::vector<std::string>>(object, "hosts", where),
          .id = field<std::string>(object, "id", where),
          .state = parse_job_state(field<std::string>(object, "state", where))};
  auto const& submissions = list_field(object, "submissions", where);
  for (std::size_t i = 0; i < submissions.size(); ++i)
    job.submissions.push_back(job_submission_from_json(submissions[i], fmt::format("{}submissions[{}].", where, i)));
  return job;
}

json to_json(JobWord const& word) {
  json object{{"event", events[static_cast<std::size_t>(word.event)]}, {"time", word.time}};
  if (word.nodes) object["nodes"] = *word.nodes;
  if (word.how) object["how"] = *word.how;
  if (word.reason) object["reason"] = *word.reason;
  if (word.session) object["session"] = to_json(*word.session);
  return object;
}

JobWord job_word_from_json(json const& object) {
  auto const event = std::find(events.begin(), events.end(), word_field(object, "event", events));
  JobWord word{.event = static_cast<JobWord::Event>(event - events.begin()), .time = field<double>(object, "time")};
  if (object.contains("nodes")) word.nodes = field<std::size_t>(object, "nodes");
  if (object.contains("how")) word.how = field<std::string>(object, "how");
  if (object.contains("reason")) word.reason = field<std::string>(object, "reason");
  if (object.contains("session")) word.session = session_from_json(object_field(object, "session"), "session.");
  return word;
}

}  // namespace toise
