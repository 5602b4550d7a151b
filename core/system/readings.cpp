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
  for (auto const& name : more.seen) {
    if (std::find(sum.seen.begin(), sum.seen.end(), name) == sum.seen.end()) sum.seen.push_back(name);
  }
  if (sum.node_cpus == 0 || (more.node_cpus > 0 && more.node_cpus < sum.node_cpus)) sum.node_cpus = more.node_cpus;
}

}  // namespace

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
