#include "core/ranks/clocks/agreed_start.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "core/sampling/statistics.hpp"

namespace toise {
namespace {

constexpr std::int64_t tolerance = 1'000;                                             // ns that a rank may be late
constexpr double first_wait = 10'000, shortest_wait = 1'000, longest_wait = 500'000;  // ns
constexpr double after_late = 1.5, after_hits = 0.95;
constexpr std::int64_t hits_to_shrink = 50;
constexpr std::size_t most_listed = 64;
constexpr double least_errors = 5;  // of the clocks, that a global time must be long

}  // namespace

AgreedStart::AgreedStart(World& world, RankClock clock)
    : world_(world),
      clock_(std::move(clock)),
      synchronised_(synchronise_clocks(world, clock_)),
      epoch_(agree(world, clock_.now())),
      wait_(first_wait) {}

void AgreedStart::align() {
  auto const& model = synchronised_.model;
  std::array<double, 2> latest{static_cast<double>(model.reference_of(clock_.now()) - epoch_), came_late_ ? 1.0 : 0.0};
  world_.max(latest);
  if (latest[1] != 0) {  // the same on all ranks, so that all wait equally long
    wait_ = std::min(longest_wait, wait_ * after_late);
    hits_ = 0;
  } else if (++hits_ == hits_to_shrink) {
    wait_ = std::max(shortest_wait, wait_ * after_hits);
    hits_ = 0;
  }
  agreed_ = epoch_ + std::llround(latest[0] + wait_);
  auto const own = model.own_of(agreed_);
  auto now = clock_.now();
  came_late_ = now > own;
  while (now < own) now = clock_.now();
  late_.push_back(now > own + tolerance ? 1 : 0);
}

void AgreedStart::note_end(std::int64_t end, std::int64_t batch) {
  since_start_.push_back(static_cast<double>(synchronised_.model.reference_of(end) - agreed_) * 1e-9 /
                         static_cast<double>(batch));
}

std::vector<std::size_t> AgreedStart::take_counting(std::size_t count) {
  world_.max(late_);
  world_.max(since_start_);
  std::vector<std::size_t> counting;
  for (std::size_t i = 0; i < count; ++i) {
    bool const is_first_call = starts_ == 0;
    ++starts_;
    if (late_[i] != 0) ++late_starts_;
    // where too many are late the case is invalid, and need not go on for ever
    if (late_[i] != 0 && !is_first_call && !are_too_many_late()) continue;
    counting.push_back(i);
    if (!is_first_call) global_.push_back(since_start_[i]);
  }
  late_.clear();
  since_start_.clear();
  return counting;
}

StartAccount AgreedStart::account() {
  auto const again = synchronise_clocks(world_, clock_);
  auto const now = clock_.now();
  double const mine = synchronised_.model.error_at(now) * 1e-9;
  auto const apart = synchronised_.model.reference_of(now) - again.model.reference_of(now);
  std::array<double, 4> worst{mine, std::abs(static_cast<double>(apart)) * 1e-9,
                              agree_at(synchronised_, again, now) ? 0.0 : 1.0,
                              synchronised_.reads_reference ? 0.0 : 1.0};
  world_.max(worst);
  std::vector<double> errors;
  for (auto const& text : world_.gather(fmt::format("{}", mine))) {
    if (errors.size() < most_listed) errors.push_back(std::strtod(text.c_str(), nullptr));
  }
  auto const [error, difference, disagree, differ] = worst;
  StartAccount found;
  found.details = {{"clocks", differ != 0 ? "synchronised" : "shared"},
                   {"clock_error", error, "s"},
                   {"clock_errors", errors, "s"},
                   {"clock_difference", difference, "s"},
                   {"late_starts", late_starts_},
                   {"starts", starts_},
                   {"start_wait", wait_ * 1e-9, "s"}};
  double const global = global_.empty() ? 0 : median(global_);
  if (global >= least_errors * error) found.details.set({"time_global", global, "s"});
  if (disagree != 0)
    found.flaw = fmt::format(
        "the ranks' clocks moved apart by {:.2g} us while it was measured, more than their "
        "synchronisation explains: use sync = barrier",
        difference * 1e6);
  else if (are_too_many_late())
    found.flaw = fmt::format("some rank began too late in {} of {} samples: see `disturbed`, or use sync = barrier",
                             late_starts_, starts_);
  return found;
}

}  // namespace toise
