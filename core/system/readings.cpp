#include "core/system/readings.hpp"

#include <algorithm>

namespace toise {
namespace {

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
  if (sum.value && more.value)
    add(*sum.value, *more.value);
  else if (sum.value)
    sum = more;
}

}  // namespace

void add(SystemReadings& sum, SystemReadings const& more) {
  sum.oversubscribed = sum.oversubscribed || more.oversubscribed;
  add(sum.counters, more.counters);
  add(sum.throttle, more.throttle);
  add(sum.gpu, more.gpu);
  add(sum.energy, more.energy);
}

bool is_own_rating(std::string_view reason) { return reason == "power cap" || reason == "current limit"; }

}  // namespace toise
