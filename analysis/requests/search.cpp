#include "analysis/requests/search.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <tuple>

#include "analysis/sizing/efficiencies.hpp"
#include "analysis/sizing/network.hpp"

namespace toise {
namespace {

// No published table says which settings ran out of memory, so that a tenth is left free.
constexpr double usable_memory = 0.9;

bool divides(double part, double whole) { return std::fmod(whole, part) == 0; }

/// 1, 2, 4, … up to `most`, those that divide `whole`.
std::vector<double> powers_dividing(double whole, double most) {
  std::vector<double> all;
  for (double n = 1; n <= most; n *= 2)
    if (divides(n, whole)) all.push_back(n);
  return all;
}

/// The model as if all stages of a pipeline had as many layers as the longest, which the others wait for.
Shape padded(Shape const& m, double pp) {
  double const layers = std::ceil(m.layers / pp) * pp, longer = layers / m.layers;
  double const words = 2 * m.vocab * m.hidden;
  auto p = m;
  p.parameters = words + (m.parameters - words) * longer;
  p.active_parameters = words + (m.active_parameters - words) * longer;
  p.layers = layers;
  p.expert_layers = m.expert_layers * longer;
  return p;
}

/// Calls f for each way to split the model over the GPUs: tp, pp, cp, ep, dp and shards are decided.
void for_each_split(Workload const& w, double gpus, double gpus_per_node, std::function<void(Settings)> const& f) {
  Settings s;
  s.gpus = gpus;
  s.sequence = w.sequence;
  double const most_cp = std::clamp(std::floor(w.sequence / 2048), 1.0, 8.0);
  double const most_ep = std::min(w.experts, 8.0);
  for (double const tp : powers_dividing(w.heads, std::min(8.0, gpus_per_node)))
    for (double pp = 1; pp <= std::min(16.0, w.shape.layers); pp += 1)
      for (double const cp : powers_dividing(w.sequence, most_cp))
        for (double const ep : powers_dividing(w.experts, most_ep)) {
          if (!divides(tp * pp * cp, gpus) || !divides(ep, gpus / pp)) continue;
          s.tp = tp;
          s.pp = pp;
          s.vpp = pp > 1 && w.shape.layers >= 2 * pp ? 2 : 1;  // as most codes interleave
          s.cp = cp;
          s.ep = ep;
          s.dp = gpus / (tp * pp * cp);
          s.shards = s.dp * cp;
          f(s);
        }
}

/// Calls f for each whole choice of settings whose batch is within 5 % of the one asked for.
void for_each_setting(Workload const& w, SizedMachine const& machine, int nodes,
                      std::function<void(Settings const&)> const& f) {
  double const asked = w.global_batch / w.sequence;
  for_each_split(w, 1.0 * nodes * machine.gpus_per_node, machine.gpus_per_node, [&](Settings s) {
    for (s.micro_batch = 1; s.micro_batch <= 8; s.micro_batch *= 2) {
      double const unit = s.dp * s.micro_batch;
      s.global_batch = std::round(asked / unit) * unit;
      if (s.global_batch == 0 || std::abs(s.global_batch / asked - 1) > 0.05) continue;
      for (s.zero = 0; s.zero <= (s.pp > 1 ? 1 : 3); ++s.zero)
        for (auto const* recompute : {"none", "selective", "full"}) {
          s.recompute = recompute;
          f(s);
        }
    }
  });
}

}  // namespace

std::vector<Choice> choices_on(Workload const& w, SizedMachine const& machine, int nodes) {
  auto const network = network_of(machine.gpu, "");
  std::map<std::tuple<double, double, double, double, int>, Choice> fastest;  // of each split
  for_each_setting(w, machine, nodes, [&](Settings const& s) {
    auto const shape = padded(w.shape, s.pp);
    double const memory = memory_of(shape, s);
    if (memory > usable_memory * machine.gpu.memory) return;
    auto const parts = parts_of(machine.gpu, network, w.precision, shape, s);
    Choice const choice = {.nodes = nodes,
                           .shape = shape,
                           .settings = s,
                           .parts = parts,
                           .seconds = seconds_of(parts, w.precision, learnt.efficiencies),
                           .steps = std::ceil(w.tokens / (s.global_batch * s.sequence)),
                           .memory = memory};
    auto const [place, is_new] = fastest.try_emplace({s.tp, s.pp, s.cp, s.ep, s.zero}, choice);
    if (!is_new && choice.gpu_hours() < place->second.gpu_hours()) place->second = choice;
  });
  std::vector<Choice> all;
  for (auto const& [split, choice] : fastest) all.push_back(choice);
  // where two are as fast, the one that leaves more memory
  std::ranges::sort(all, {}, [](Choice const& c) { return std::pair(c.gpu_hours(), c.memory); });
  return all;
}

double least_memory(Workload const& w, SizedMachine const& machine, int nodes) {
  double least = std::numeric_limits<double>::infinity();
  for_each_setting(w, machine, nodes,
                   [&](Settings const& s) { least = std::min(least, memory_of(padded(w.shape, s.pp), s)); });
  return least;
}

std::vector<int> nodes_to_try(Workload const& w, SizedMachine const& machine) {
  if (w.nodes) return {*w.nodes};
  std::vector<int> all;
  for (int n = 1; n <= machine.nodes; n *= 2) {
    all.push_back(n);
    if (n > 1 && n + n / 2 <= machine.nodes) all.push_back(n + n / 2);
  }
  if (all.back() != machine.nodes) all.push_back(machine.nodes);
  return all;
}

}  // namespace toise
