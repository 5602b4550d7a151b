// The settings of a training: what its source says, and what it must have been where it is silent.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "analysis/sizing/accelerators.hpp"
#include "analysis/sizing/step.hpp"
#include "core/error.hpp"

namespace toise {
namespace {

bool is_open(std::string const& recompute) { return recompute.empty() || recompute == "unknown"; }

/// Degrees of sharding that follow from the others.
void derive(Settings& s, Training const& t, Shape const& shape) {
  s.dp = t.dp.value_or(std::max(1.0, std::floor(s.gpus / (s.tp * s.pp * s.cp))));
  s.shards = s.dp * s.cp;
  s.vpp = t.vpp.value_or(s.pp > 1 && shape.layers >= 2 * s.pp ? 2 : 1);
  if (t.zero != "hsdp" && t.zero != "1-node") return;
  // the states are shared by a node, or by as many nodes as they need
  for (s.shards = 8; s.shards < s.dp && 16 * shape.parameters / s.shards > accelerator_named(t.gpu).memory / 4;)
    s.shards *= 2;
}

std::vector<double> choices(std::optional<double> const& said, std::vector<double> const& otherwise) {
  return said ? std::vector{*said} : otherwise;
}

/// What is not said of parallelism, micro-batch and recomputation: what fits and is fastest, else what needs least.
Settings tuned(Settings const& base, Training const& t, Shape const& shape) {
  std::vector<std::string> const recomputes =
      is_open(t.recompute) ? std::vector<std::string>{"none", "selective", "full"} : std::vector{t.recompute};
  // a first guess of how real parts stand to ideal ones suffices to rank settings
  Efficiencies const usual = {.matrices = 1.05,
                              .matrices_fp8 = 1.3,
                              .matrices_fp4 = 1.6,
                              .attention = 2.5,
                              .memory = 1.3,
                              .communication = 1.3,
                              .launches = 1};
  Settings best = base;
  double least = std::numeric_limits<double>::infinity();
  for (double const tp : choices(t.tp, {1, 2, 4, 8}))
    for (double const pp : choices(t.pp, {1, 2, 4, 8, 16}))
      for (double const micro : choices(t.micro_batch, {1, 2, 4}))
        for (auto const& recompute : recomputes) {
          auto s = base;
          s.tp = tp;
          s.pp = pp;
          s.micro_batch = micro;
          s.recompute = recompute;
          derive(s, t, shape);
          bool const possible = tp * pp * s.cp <= s.gpus && s.dp * micro <= s.global_batch && pp <= shape.layers;
          double const memory = memory_of(shape, s);
          double cost = seconds_of(parts_of(t, shape, s), t.precision, usual);
          // what cannot be comes after all that can, the nearest first
          if (!possible || !fits(t, memory)) cost = 1e12 * (possible ? 1 : 2) * (1 + memory);
          if (cost >= least) continue;
          least = cost;
          best = s;
        }
  return best;
}

}  // namespace

bool fits(Training const& t, double memory) { return memory <= 0.97 * accelerator_named(t.gpu).memory; }

Settings settings_of(Training const& t, Shape const& shape) {
  Settings s;
  auto said = [&](std::optional<double> const& value, double otherwise) {
    if (!value) ++s.assumed;
    return value.value_or(otherwise);
  };
  double const product = t.tp.value_or(1) * t.pp.value_or(1) * t.cp.value_or(1) * t.dp.value_or(1);
  s.gpus =
      said(t.gpus, std::max(product, std::clamp(std::exp2(std::round(std::log2(shape.parameters / 1e8))), 8., 2048.)));
  s.sequence = said(t.sequence, 2048);
  s.global_batch = said(t.global_batch, std::max(s.gpus, std::round(4e6 / s.sequence)));
  for (auto const* open : {&t.micro_batch, &t.tp, &t.pp})
    if (!*open) ++s.assumed;
  s.cp = t.cp.value_or(1);
  s.ep = t.ep.value_or(1);
  if (t.zero.empty()) ++s.assumed;
  s.zero = t.zero == "3" || t.zero == "fsdp" || t.zero == "hsdp" ? 3 : t.zero == "2" ? 2 : t.zero == "0" ? 0 : 1;
  // Sharding of all states is what a run without model parallelism and with a large model must have had.
  if (t.zero.empty() && !t.tp && 16 * shape.parameters > accelerator_named(t.gpu).memory) s.zero = 3;
  s.frozen = (t.id + t.model).find("lora") != std::string::npos || (t.id + t.model).find("LoRA") != std::string::npos;
  if (is_open(t.recompute)) ++s.assumed;
  s = tuned(s, t, shape);
  // A pipeline with one micro-batch would be idle for most of its time: what is called one then is a rank's batch.
  if (s.pp > 1 && s.dp * s.micro_batch >= s.global_batch) s.micro_batch = 1;
  return s;
}

}  // namespace toise
