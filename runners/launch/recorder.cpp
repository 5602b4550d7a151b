#include "runners/launch/recorder.hpp"

#include <fmt/format.h>

#include "core/process/random_id.hpp"
#include "core/run/measurement_json.hpp"
#include "core/sampling/clock.hpp"
#include "core/system/host_name.hpp"

namespace toise {

void Recorder::record(PlannedCase const& planned, Outcome outcome, std::string const& reason, std::string const& node) {
  if (!lines_) {
    auto const stem = stem_.empty() ? next_launch_name(run_) : stem_;
    file_ = run_.results() / (stem + "-driver.jsonl");
    for (int i = 2; std::filesystem::exists(file_); ++i) {
      file_ = run_.results() / fmt::format("{}-driver.{}.jsonl", stem, i);
    }
    lines_.emplace(file_);
  }
  Measurement m;
  m.uid = random_id();
  m.id = planned.id;
  m.order = planned.order;
  m.policy = planned.policy;
  if (planned.about) m.about = *planned.about;
  m.outcome = outcome;
  m.reason = reason;
  m.start = utc_now();
  m.hosts = {node.empty() ? host_name() : node};
  lines_->append(to_json(m).dump());
}

}  // namespace toise
