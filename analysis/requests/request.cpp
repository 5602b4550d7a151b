#include "analysis/requests/request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/requests/campaign.hpp"
#include "analysis/requests/step_time.hpp"
#include "analysis/sizing/efficiencies.hpp"
#include "core/error.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

Likely times(Likely const& l, double factor) { return {l.p10 * factor, l.p50 * factor, l.p90 * factor}; }

/// The training on some nodes, with its interruptions.
struct Planned {
  std::vector<Choice> choices;
  StepTime step;
  Interruptions interruptions;

  Choice const& best() const { return choices.front(); }
  Likely wall() const { return times(with(interruptions, step.seconds), best().steps); }
  double gpu_hours() const { return wall().p50 * best().settings.gpus / 3600; }
};

/// Nothing where no setting fits.
std::optional<Planned> plan_on(Workload const& w, SizedMachine const& machine, int nodes) {
  auto choices = choices_on(w, machine, nodes);
  if (choices.empty()) return std::nullopt;
  auto const step = step_time(w, machine, choices.front());
  return Planned{.choices = std::move(choices), .step = step, .interruptions = interruptions_of(w.campaign, nodes)};
}

[[noreturn]] void refuse_all(Workload const& w, SizedMachine const& machine, std::vector<int> const& tried) {
  double least = INFINITY;
  for (int const nodes : tried) least = std::min(least, least_memory(w, machine, nodes));
  if (std::isinf(least))
    throw InputError(
        fmt::format("no way to split the batch of {} tokens and the {:g} layers over {} to {} nodes of {}; "
                    "change run.global_batch or run.nodes",
                    w.global_batch, w.shape.layers, tried.front(), tried.back(), machine.name));
  throw InputError(fmt::format(
      "the model fits nowhere: split over up to {} nodes of {} it takes {} a GPU at least, and a GPU has {}; take more "
      "nodes, a shorter sequence, or a machine with more memory a GPU",
      tried.back(), machine.name, format_si(least, "B"), format_si(machine.gpu.memory, "B")));
}

Planned cheapest(Workload const& w, SizedMachine const& machine) {
  auto const tried = nodes_to_try(w, machine);
  std::optional<Planned> best, fastest;
  for (int const nodes : tried) {
    auto const plan = plan_on(w, machine, nodes);
    if (!plan) continue;
    if (!fastest || plan->wall().p90 < fastest->wall().p90) fastest = plan;
    if (w.deadline && plan->wall().p90 > *w.deadline) continue;
    if (!best || plan->gpu_hours() < best->gpu_hours()) best = plan;
  }
  if (best) return *best;
  if (!fastest) refuse_all(w, machine, tried);
  throw InputError(
      fmt::format("nothing ends within {:.3g} days with a probability of 90 %: the fastest takes {:.3g} days at P90, "
                  "on {} nodes of "
                  "{}; move the deadline, train on fewer tokens, or take a larger batch, which more GPUs can share",
                  *w.deadline / 86400, fastest->wall().p90 / 86400, fastest->best().nodes, machine.name));
}

/// What takes most of a step, with what would help.
struct Dominant {
  char const* name;
  double seconds;
  char const* advice;
};

Dominant dominant_of(Choice const& c, std::string const& precision) {
  auto const& p = c.parts;
  auto const& e = learnt.efficiencies;
  double const matrices = precision == "fp8" ? e.matrices_fp8 : precision == "fp4" ? e.matrices_fp4 : e.matrices;
  std::vector<Dominant> const all = {
      {"matrix products", p.matrices * matrices,
       c.settings.recompute == "none" ? "a lower precision, if the training bears it"
                                      : "less recomputation, on GPUs with more memory or on more of them"},
      {"attention", p.attention * e.attention, "shorter sequences for most of the training, or a fused attention"},
      {"memory-bound work", p.memory * e.memory, "fused norms, activations and optimiser"},
      {"communication", p.communication * e.communication,
       "fewer GPUs, a larger global batch, or a split that stays inside a node"},
      {"launches", p.launches * e.launches, "larger micro-batches, or graphs of launches"}};
  return std::ranges::max(all, {}, &Dominant::seconds);
}

/// The best of each split, that of the ZeRO stage aside, so that the three differ in what matters.
std::vector<Choice> worth_trying(std::vector<Choice> const& all) {
  std::vector<Choice> chosen;
  for (auto const& c : all) {
    auto const& s = c.settings;
    bool const is_new = std::ranges::none_of(chosen, [&](Choice const& other) {
      auto const& o = other.settings;
      return o.tp == s.tp && o.pp == s.pp && o.cp == s.cp && o.ep == s.ep;
    });
    if (is_new) chosen.push_back(c);
    if (chosen.size() == 3) break;
  }
  return chosen;
}

std::vector<AtSize> at_all_sizes(Workload w, SizedMachine const& machine) {
  w.nodes = std::nullopt;
  std::vector<AtSize> sizes;
  for (int const nodes : nodes_to_try(w, machine)) {
    auto const plan = plan_on(w, machine, nodes);
    if (plan)
      sizes.push_back({.gpus = static_cast<int>(plan->best().settings.gpus),
                       .wall_seconds = plan->wall(),
                       .gpu_hours = plan->gpu_hours()});
  }
  return sizes;
}

}  // namespace

Likely Request::node_hours() const {
  double const gpus_of_node = static_cast<double>(gpus) / nodes;
  return {
      .p10 = gpu_hours.p10 / gpus_of_node, .p50 = gpu_hours.p50 / gpus_of_node, .p90 = gpu_hours.p90 / gpus_of_node};
}

double Request::times_training() const { return gpu_hours.p50 / training_gpu_hours.p50; }

std::size_t Request::count(Basis basis) const {
  return static_cast<std::size_t>(std::ranges::count(origins, basis, &Origin::basis));
}

std::vector<std::string> Request::unmeasured() const {
  std::vector<std::string> terms;
  for (auto const& one : origins)
    if (one.basis != Basis::measured && std::ranges::find(rate_terms, one.term) != rate_terms.end())
      terms.push_back(one.term);
  return terms;
}

Request size_workload(Workload const& w, SizedMachine const& machine) {
  matrix_rate(machine.gpu, w.precision);  // refuses a precision that the GPU has not
  if (w.nodes && *w.nodes > machine.nodes)
    throw InputError(fmt::format("run.nodes is {}, and machine '{}' has {} nodes; take fewer, or another machine",
                                 *w.nodes, machine.name, machine.nodes));
  auto const plan = cheapest(w, machine);
  auto const& best = plan.best();
  double const all = (1 + w.campaign.ablation_runs * w.campaign.ablation_share) * (1 + w.campaign.margin);
  auto const dominant = dominant_of(best, w.precision);
  auto const wall = plan.wall();

  Request r;
  r.workload = w.name;
  r.machine = machine.name;
  r.precision = w.precision;
  r.gpu = machine.gpu.name;
  r.nodes = best.nodes;
  r.gpus = static_cast<int>(best.settings.gpus);
  r.wall_seconds = wall;
  r.training_gpu_hours = times(plan.step.seconds, best.steps * r.gpus / 3600);
  r.gpu_hours = times(wall, r.gpus / 3600.0 * all);
  r.memory_of_gpu = machine.gpu.memory;
  r.choices = worth_trying(plan.choices);
  r.sizes = at_all_sizes(w, machine);
  r.storage = storage_of(w, wall.p50);
  if (machine.gpu_power > 0) r.energy = times(r.gpu_hours, 3600 * machine.gpu_power * whole_node);
  if (w.carbon && r.energy) r.carbon = times(*r.energy, *w.carbon / 3.6e6 / 1000);
  r.dominant = fmt::format("{}: {:.0f} % of a step", dominant.name, 100 * dominant.seconds / best.seconds);
  r.advice = dominant.advice;
  r.extrapolates = plan.step.extrapolates;
  r.origins = machine.origins;
  auto const others = origins_of(w, machine);
  r.origins.insert(r.origins.end(), others.begin(), others.end());
  return r;
}

}  // namespace toise
