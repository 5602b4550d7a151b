#include "core/sampling/sampler.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace toise {
namespace {

constexpr double block_seconds = 0.25;  // how long at most between two looks at the budget
constexpr double growth = 1.3;          // of n between checks
constexpr int warmup_doublings = 4;

class Sampler {
public:
  Sampler(SampleSource& observed, Policy const& policy)
      : observed_(observed), policy_(policy), begin_(observed.now()) {}

  Sampling run(OnProgress const& progress) {
    first_call();
    choose_batch();
    warm_up();
    collect(progress);
    result_.duration = elapsed();
    result_.rounds = {
        Round{.samples = result_.samples.size(), .batch = result_.batch, .first_call = result_.first_call}};
    return std::move(result_);
  }

private:
  double elapsed() { return observed_.now() - begin_; }

  double one() {
    double seconds = 0;
    observe({&seconds, 1});
    return seconds;
  }

  void observe(std::span<double> seconds) {
    double const begin = elapsed();
    observed_.observe(seconds, result_.batch);
    whole_ = (elapsed() - begin) / static_cast<double>(seconds.size());
  }

  void first_call() {
    result_.first_call = one();
    estimate_ = result_.first_call;
  }

  void choose_batch() {
    if (!observed_.repeatable() || result_.first_call >= policy_.min_sample_time * 50) return;
    while (true) {
      estimate_ = std::min({one(), one(), one()});
      if (estimate_ * static_cast<double>(result_.batch) >= policy_.min_sample_time) return;
      result_.batch *= 2;
    }
  }

  /// Appends samples in blocks until there are `count` or `until` is reached.
  void take(std::vector<double>& into, std::size_t count, double until) {
    while (into.size() < count && elapsed() < until) {
      double const sample_time = std::max({whole_, estimate_ * static_cast<double>(result_.batch), 1e-9});
      double const seconds = std::min(block_seconds, until - elapsed());
      auto const fits = static_cast<std::size_t>(std::clamp(seconds / sample_time, 1.0, 1e6));
      auto const block = std::min(count - into.size(), fits);
      into.resize(into.size() + block);
      auto const fresh = std::span(into).last(block);
      observe(fresh);
      estimate_ = median(fresh);
    }
  }

  void warm_up() {
    auto& warmup = result_.warmup;
    double const begin = elapsed(), limit = policy_.budget / 2;
    double window_seconds = policy_.warmup_seconds;
    std::size_t window_samples = policy_.warmup_samples;
    for (int round = 0;; ++round) {
      std::vector<double> window;
      double const end = std::min(limit, elapsed() + window_seconds);
      take(window, window_samples, limit);
      take(window, std::numeric_limits<std::size_t>::max(), end);
      warmup.samples += window.size();
      auto const half = window.size() / 2;
      auto const all = std::span(window);
      warmup.non_stationary = mann_whitney_p(all.first(half), all.last(half)) <= 0.05;
      if (!warmup.non_stationary || round == warmup_doublings || elapsed() >= limit) break;
      window_seconds *= 2;
      window_samples *= 2;
    }
    warmup.seconds = elapsed() - begin;
  }

  bool narrow() const {
    auto const& found = result_.median;
    auto const independent = static_cast<double>(result_.samples.size()) / found.tau;
    return found.interval && independent >= static_cast<double>(least_) &&
           (found.interval->high - found.interval->low) / 2 <= policy_.precision * found.median;
  }

  void collect(OnProgress const& progress) {
    auto& samples = result_.samples;
    bool const is_long = estimate_ > policy_.long_sample;
    least_ = is_long ? policy_.min_long_samples : policy_.min_samples;
    std::size_t target = least_;
    bool was_narrow = false;
    auto const before = observed_.throttled();
    while (true) {
      take(samples, target, policy_.budget);
      if (samples.empty()) samples.push_back(one());  // even a spent budget buys one sample
      result_.throttled = observed_.throttled() - before;
      result_.median = median_interval(samples, policy_.confidence);
      if (progress) progress(samples.size(), result_.median);
      bool const complete = samples.size() >= target;
      result_.converged = complete && narrow() && was_narrow;
      was_narrow = complete && narrow();
      if (result_.converged || !complete || samples.size() >= policy_.max_samples) return;
      target = std::min(policy_.max_samples, static_cast<std::size_t>(std::ceil(growth * static_cast<double>(target))));
    }
  }

  SampleSource& observed_;
  Policy policy_;
  double begin_;
  double estimate_ = 0;    // seconds a run, to plan blocks
  double whole_ = 0;       // seconds a sample with its preparation and its start line, to plan blocks
  std::size_t least_ = 0;  // independent samples before stopping
  Sampling result_;
};

}  // namespace

Sampling sample(SampleSource& observed, Policy const& policy, OnProgress const& progress) {
  return Sampler(observed, policy).run(progress);
}

}  // namespace toise
