#include "core/system/readings.hpp"

#include <algorithm>
#include <vector>

namespace toise {
namespace {

/// sum = f(sum, more) where both are known; what nobody said anything of changes nothing.
template <class T, class F>
void combine(Known<T>& sum, Known<T> const& more, F const& f) {
  bool const nothing_said = !more.value && more.why_not.empty();
  if (nothing_said || !sum.why_not.empty()) return;
  if (sum.value && more.value)
    sum.value = f(*sum.value, *more.value);
  else
    sum = more;
}

TakenTimes sum_of(TakenTimes sum, TakenTimes const& more) {
  for (auto const& [cpu, seconds] : more) sum[cpu] += seconds;
  return sum;
}

TakenTimes longest_of(TakenTimes longest, TakenTimes const& more) {
  for (auto const& [pair, seconds] : more) longest[pair] = std::max(longest[pair], seconds);
  return longest;
}

/// Calls f(count of a, the same of b) for each of a list that for_each names.
template <class ForEach, class F>
void in_pairs(Disturbances& a, Disturbances const& b, ForEach const& for_each, F const& f) {
  std::vector<Known<double> const*> others;
  for_each(b, [&](char const*, Known<double> const& count) { others.push_back(&count); });
  std::size_t i = 0;
  for_each(a, [&](char const*, Known<double>& count) { f(count, *others[i++]); });
}

constexpr auto of_worst_node = [](auto& self, auto const& f) { Disturbances::for_each_of_worst_node(self, f); };
constexpr auto of_all_nodes = [](auto& self, auto const& f) { Disturbances::for_each_sum(self, f); };
constexpr auto plus = [](double a, double b) { return a + b; };
constexpr auto largest = [](double a, double b) { return std::max(a, b); };
constexpr auto add_count = [](Known<double>& sum, Known<double> const& more) { combine(sum, more, plus); };
constexpr auto keep_largest = [](Known<double>& sum, Known<double> const& more) { combine(sum, more, largest); };

void merge_cpus_and_names(Disturbances& sum, Disturbances const& more) {
  combine(sum.foreign, more.foreign, sum_of);
  combine(sum.steal, more.steal, sum_of);
  combine(sum.distance, more.distance, longest_of);
  for (auto const& name : more.seen) {
    if (std::find(sum.seen.begin(), sum.seen.end(), name) == sum.seen.end()) sum.seen.push_back(name);
  }
  if (sum.node_cpus == 0 || (more.node_cpus > 0 && more.node_cpus < sum.node_cpus)) sum.node_cpus = more.node_cpus;
}

template <class T>
void add(std::optional<T>& sum, std::optional<T> const& more) {
  if (!sum || !more)
    sum.reset();
  else
    *sum += *more;
}

void add(CounterReading& sum, CounterReading const& more) {
  for (auto const& [name, count] : more) sum[name] += count;
}

void add(ThrottleReading& sum, ThrottleReading const& more) { sum.events += more.events; }

void add(EnergyReading& sum, EnergyReading const& more) { sum.joules += more.joules; }

/// Weighs two values of a gauge by how often it was read.
struct Weights {
  double before, after;
  double mean(double a, double b) const { return before + after > 0 ? (a * before + b * after) / (before + after) : a; }
};

void add(std::optional<GpuReading::Clock>& sum, std::optional<GpuReading::Clock> const& more, Weights const& weights) {
  if (sum && more)
    sum = {.median = weights.mean(sum->median, more->median), .min = std::min(sum->min, more->min)};
  else
    sum.reset();
}

void add(GpuReading& sum, GpuReading const& more) {
  Weights const weights{.before = static_cast<double>(sum.readings), .after = static_cast<double>(more.readings)};
  add(sum.engine_clock, more.engine_clock, weights);
  add(sum.memory_clock, more.memory_clock, weights);
  if (sum.power && more.power) {
    sum.power->mean = weights.mean(sum.power->mean, more.power->mean);
    if (sum.power->max && more.power->max)
      sum.power->max = std::max(*sum.power->max, *more.power->max);
    else
      sum.power->max.reset();
  } else {
    sum.power.reset();
  }
  add(sum.energy, more.energy);
  if (sum.max_temperature && more.max_temperature)
    sum.max_temperature = std::max(*sum.max_temperature, *more.max_temperature);
  else
    sum.max_temperature.reset();
  if (sum.max_pcie_generation && more.max_pcie_generation)
    sum.max_pcie_generation = std::max(*sum.max_pcie_generation, *more.max_pcie_generation);
  else
    sum.max_pcie_generation.reset();
  if (sum.slowed_by && more.slowed_by) {
    auto all = *sum.slowed_by;
    for (auto const& [reason, share] : *more.slowed_by) all.emplace(reason, 0.0);
    auto share_in = [](std::map<std::string, double> const& of, std::string const& reason) {
      auto const found = of.find(reason);
      return found == of.end() ? 0.0 : found->second;
    };
    for (auto& [reason, share] : all)
      share = weights.mean(share_in(*sum.slowed_by, reason), share_in(*more.slowed_by, reason));
    sum.slowed_by = std::move(all);
  } else {
    sum.slowed_by.reset();
  }
  sum.readings += more.readings;
}

template <class T>
void add(Known<T>& sum, Known<T> const& more) {
  combine(sum, more, [](T so_far, T const& one) {
    add(so_far, one);
    return so_far;
  });
}

}  // namespace

void add(Known<Disturbances>& sum, Known<Disturbances> const& more) {
  combine(sum, more, [](Disturbances so_far, Disturbances const& one) {
    add(so_far, one);
    return so_far;
  });
}

void add(SystemReadings& sum, SystemReadings const& more) {
  sum.oversubscribed = sum.oversubscribed || more.oversubscribed;
  add(sum.counters, more.counters);
  add(sum.throttle, more.throttle);
  add(sum.gpu, more.gpu);
  add(sum.energy, more.energy);
  add(sum.disturbances, more.disturbances);
}

bool is_own_rating(std::string_view reason) { return reason == "power cap" || reason == "current limit"; }

void add(Disturbances& sum, Disturbances const& more) {
  merge_cpus_and_names(sum, more);
  sum.seconds += more.seconds;
  in_pairs(sum, more, of_worst_node, add_count);
  in_pairs(sum, more, of_all_nodes, add_count);
}

void join(Disturbances& all, Disturbances const& node) {
  merge_cpus_and_names(all, node);
  all.seconds = std::max(all.seconds, node.seconds);
  in_pairs(all, node, of_worst_node, keep_largest);
  in_pairs(all, node, of_all_nodes, add_count);
}

}  // namespace toise
