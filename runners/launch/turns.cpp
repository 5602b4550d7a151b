#include "runners/launch/turns.hpp"

#include <algorithm>
#include <iterator>

#include "core/system/host_name.hpp"
#include "runners/launch/earlier_visits.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t cases_together = 256;  // of 0.1 s a visit: half a minute a round
constexpr double slices_a_start = 4;         // so that starting processes takes a fifth of the time at most

bool are_in_rounds(std::span<PlannedCase const> cases) {
  return std::any_of(cases.begin(), cases.end(), [](PlannedCase const& one) { return one.policy.rounds > 1; });
}

}  // namespace

Turns::Turns(RunDirectory const& run, std::span<PlannedCase const> cases) : run_(run), waiting_(cases) {}

Launch Turns::next(double budget) {
  auto const all = static_cast<double>(size());
  if (together_.empty()) {
    auto const count = are_in_rounds(waiting_) ? std::min(cases_together, waiting_.size()) : waiting_.size();
    together_.assign(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
    waiting_ = waiting_.subspan(count);
    earlier_ = earlier_visits(run_, together_, host_name());
  }
  Launch launch{.cases = together_,
                .budget = budget * static_cast<double>(together_.size()) / all,
                .seed = static_cast<std::uint64_t>(together_.front().id.launch),
                .earlier = earlier_};
  if (are_in_rounds(together_)) launch.slice = slices_a_start * startup_;
  return launch;
}

void Turns::end(std::vector<PlannedCase> rest, fs::path const& visits, double startup) {
  together_ = std::move(rest);
  startup_ = startup;
  files_.push_back(visits);
  if (!together_.empty()) {
    auto made = visits_in(visits);
    std::move(made.begin(), made.end(), std::back_inserter(earlier_));
    return;
  }
  for (auto const& file : files_) fs::remove(file);  // all of it is in the results
  files_.clear();
}

}  // namespace toise
