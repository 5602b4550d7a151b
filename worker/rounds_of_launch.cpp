#include "worker/rounds_of_launch.hpp"

#include <algorithm>
#include <unordered_map>

#include "core/sampling/random.hpp"

namespace toise {
namespace {

/// Fisher and Yates's shuffle, the same for the same seed everywhere.
void shuffle(std::vector<std::size_t>& order, std::uint64_t seed) {
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random_bits(seed, i) % i]);
}

}  // namespace

RoundsOfLaunch::RoundsOfLaunch(Launch const& launch, std::function<double()> now)
    : launch_(launch), now_(std::move(now)), begin_(now_()), cases_(launch.cases.size()) {
  if (launch.earlier.empty()) return;
  std::unordered_map<std::string, std::size_t> index_of;
  for (std::size_t i = 0; i < launch.cases.size(); ++i) index_of[text_of(launch.cases[i].id)] = i;
  for (auto const& visit : launch.earlier) {
    auto const found = index_of.find(text_of(visit.id));
    if (found == index_of.end()) continue;
    auto& state = cases_[found->second];
    if (!state.visits) state.visits.emplace(launch.cases[found->second].policy);
    double took = visit.sampling.duration;
    for (auto const& round : visit.sampling.rounds) {
      took = std::max(took, round.took);
      round_ = std::max(round_, round.number);
    }
    note(found->second, visit, took, visit.policy.budget + took - visit.sampling.duration);
  }
}

/// usual: seconds that it was given.
void RoundsOfLaunch::note(std::size_t index, Measurement visit, double took, double usual) {
  auto& state = cases_[index];
  if (state.visits->size() < launch_.cases[index].policy.rounds) state.usual = usual;
  state.used += took;
  state.overhead = std::max(0.0, took - visit.sampling.duration);
  state.shortest = state.shortest > 0 ? std::min(state.shortest, took) : took;
  state.visits->add(std::move(visit));
}

void RoundsOfLaunch::end(std::size_t index) {
  cases_[index].has_ended = true;
  ended_.push_back(index);
}

std::vector<std::size_t> RoundsOfLaunch::take_ended() { return std::exchange(ended_, {}); }

Measurement RoundsOfLaunch::take(std::size_t index) {
  auto const visits = std::exchange(cases_[index].visits, std::nullopt);
  return visits.value().together();
}

int RoundsOfLaunch::visits_left(std::size_t index) const {
  auto const& state = cases_[index];
  auto const done = state.visits ? state.visits->size() : 0;
  auto const asked = launch_.cases[index].policy.rounds;
  return done < asked ? static_cast<int>(asked - done) : 1;
}

double RoundsOfLaunch::own_time_left(std::size_t index) const {
  return std::max(0.0, launch_.cases[index].own_budget - cases_[index].used);
}

/// For the cases that have no budget of their own.
double RoundsOfLaunch::shared_time_left(double now) const {
  double left = begin_ + launch_.budget - now;
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    if (!cases_[i].has_ended && launch_.cases[i].own_budget > 0) left -= own_time_left(i);
  }
  return std::max(0.0, left);
}

/// Seconds for the next visit of a case.
double RoundsOfLaunch::share(std::size_t index, double now) const {
  if (launch_.cases[index].own_budget > 0) return own_time_left(index) / visits_left(index);
  int visits = 0;
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    if (!cases_[i].has_ended && launch_.cases[i].own_budget == 0) visits += visits_left(i);
  }
  return shared_time_left(now) / std::max(1, visits);
}

/// Whether there is not even half of the time that its shortest visit took.
bool RoundsOfLaunch::is_spent(std::size_t index, double now) const {
  double const left = launch_.cases[index].own_budget > 0 ? own_time_left(index) : shared_time_left(now);
  return left <= cases_[index].shortest / 2;
}

void RoundsOfLaunch::begin_round() {
  ++round_;
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    if (!cases_[i].has_ended) order_.push_back(i);
  }
  bool const is_in_rounds = std::any_of(
      order_.begin(), order_.end(), [&](std::size_t i) { return round_ > 0 || launch_.cases[i].policy.rounds > 1; });
  if (is_in_rounds)
    shuffle(order_, mix(launch_.seed) + static_cast<std::uint64_t>(round_));
  else
    std::reverse(order_.begin(), order_.end());  // one visit each, in the suite's order
}

std::optional<NextVisit> RoundsOfLaunch::next() {
  while (true) {
    if (order_.empty()) {
      bool const is_slice_over = launch_.slice && has_visited_ && now_() - begin_ >= *launch_.slice;
      if (!is_slice_over) begin_round();
    }
    if (order_.empty()) return std::nullopt;
    auto const index = order_.back();
    order_.pop_back();
    auto& state = cases_[index];
    auto const& planned = launch_.cases[index];
    if (!state.visits) state.visits.emplace(planned.policy);
    double const now = now_();
    bool const is_first = state.visits->empty();
    if (!is_first && (!state.visits->wants_more() || is_spent(index, now))) {
      end(index);
      continue;
    }
    double seconds = share(index, now);
    if (state.visits->size() >= planned.policy.rounds) {
      auto const& found = state.visits->so_far().median;
      bool const is_noisy_within = found.within.value_or(0) > found.between.value_or(0);
      seconds = std::min(seconds, state.usual * (is_noisy_within ? 2 : 1));
    }
    visit_began_ = now;
    given_ = seconds;
    auto policy = state.visits->next_visit(std::max(seconds - state.overhead, seconds / 5));
    return NextVisit{.index = index, .policy = policy, .round = round_};
  }
}

void RoundsOfLaunch::add(NextVisit const& next, Measurement visit, double took) {
  has_visited_ = true;
  note(next.index, std::move(visit), took, given_);
  if (!cases_[next.index].visits->wants_more()) end(next.index);
}

}  // namespace toise
