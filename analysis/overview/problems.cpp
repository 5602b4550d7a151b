#include "analysis/overview/problems.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace toise {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 12> worst_first{"running",     "interrupted", "corrupt", "crashed",
                                                       "error",       "timeout",     "invalid", "throttled",
                                                       "unconverged", "skipped",     "noisy",   "emulated"};
constexpr double believable_share = 1.03;  // of a peak that this run measured itself

std::ptrdiff_t rank_of(std::string const& severity) {
  return std::find(worst_first.begin(), worst_first.end(), severity) - worst_first.begin();
}

}  // namespace

json problems(json const& rows, std::string const& run_status) {
  json found = json::array();
  auto add = [&](std::string const& severity, std::string const& where, std::string const& what) {
    found.push_back({{"severity", severity}, {"case", where}, {"what", what}});
  };
  if (run_status != "complete")
    add(run_status, "the run", "it did not finish; these results were measured before it stopped");
  for (auto const& row : rows) {
    auto const backend = row["backend"].get<std::string>();
    auto const where = fmt::format("{}/{}{} {}", row["kernel"].get<std::string>(), row["variant"].get<std::string>(),
                                   backend == "host" ? "" : " on " + backend, row["params"].get<std::string>());
    auto const outcome = row["outcome"].get<std::string>();
    if (outcome != "ok") add(outcome, where, row["reason"]);
    if (row["non_stationary"] == true) add("noisy", where, "its samples still drifted after the longest warm-up");
    if (auto const by = row["throttled"].get<std::string>(); !by.empty()) add("throttled", where, by + " while it ran");
    if (backend == "emulated") add("emulated", where, "its answer was verified, but its time means nothing");
    if (row["oversubscribed"] == true)
      add("noisy", where, "there were more ranks than CPUs, so they disturbed each other");
    if (row["share"].is_number() && row["share"] > believable_share) {
      add("noisy", where,
          fmt::format("{:.0f} % of its bound ({}): the bound was disturbed when it was measured, or is another part's",
                      100 * row["share"].get<double>(), row["bound"].get<std::string>()));
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](json const& a, json const& b) { return rank_of(a["severity"]) < rank_of(b["severity"]); });
  return found;
}

}  // namespace toise
