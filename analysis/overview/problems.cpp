#include "analysis/overview/problems.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "analysis/changes/environment.hpp"

namespace toise {
namespace {

constexpr std::array<std::string_view, 15> worst_first{
    "edited",    "running",   "interrupted", "corrupt",     "crashed", "error", "timeout", "invalid",
    "throttled", "disturbed", "changed",     "unconverged", "skipped", "noisy", "emulated"};
constexpr double believable_share = 1.03;  // of a peak that this run measured itself

std::ptrdiff_t rank_of(std::string_view severity) {
  return std::find(worst_first.begin(), worst_first.end(), severity) - worst_first.begin();
}

}  // namespace

std::vector<Problem> problems(std::vector<Row> const& rows, RunFile const& run, std::string const& edited) {
  std::vector<Problem> found;
  auto add = [&](std::string_view severity, std::string const& where, std::string const& what) {
    found.push_back({.severity = std::string(severity), .where = where, .what = what});
  };
  if (!edited.empty()) add("edited", "the run", edited);
  if (run.status != RunStatus::complete)
    add(run.status ? to_string(*run.status) : "", "the run",
        "it did not finish; these results were measured before it stopped");
  for (auto const& session : run.sessions) {
    if (!session.environment) continue;
    for (auto const& one : differences(run.environment, *session.environment)) {
      add("changed", "the run",
          fmt::format("{} was {} when it began, and {} from launch {} on", one.name, one.before, one.after,
                      session.first_launch));
    }
  }
  for (auto const& row : rows) {
    auto const where = label(row.id, LabelForm::with_backend);
    if (row.outcome != Outcome::ok) add(to_string(row.outcome), where, row.reason);
    if (row.is_non_stationary) add("noisy", where, "its samples still drifted after the longest warm-up");
    if (!row.throttled_by.empty()) add("throttled", where, row.throttled_by + " while it ran");
    for (auto const& sentence : row.disturbed) add("disturbed", where, sentence);
    if (row.id.backend == "emulated") add("emulated", where, "its answer was verified, but its time means nothing");
    if (row.is_oversubscribed)
      add("noisy", where, "there were more busy threads than CPUs, so they disturbed each other");
    if (row.share && row.share->share > believable_share) {
      add("noisy", where,
          fmt::format("{:.0f} % of its bound ({}): the bound was disturbed when it was measured, or is another part's",
                      100 * row.share->share, row.share->name));
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](auto const& a, auto const& b) { return rank_of(a.severity) < rank_of(b.severity); });
  return found;
}

}  // namespace toise
