// The settings of a training: what its source says, and what it must have been where it is silent.
#include <algorithm>
#include <cmath>

#include "analysis/sizing/accelerators.hpp"
#include "analysis/sizing/step.hpp"
#include "core/error.hpp"

namespace toise {
namespace {

bool is_open(std::string const& recompute) { return recompute.empty() || recompute == "unknown"; }

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
  s.micro_batch = said(t.micro_batch, 1);
  s.vpp = t.vpp.value_or(1);
  s.cp = t.cp.value_or(1);
  s.ep = t.ep.value_or(1);
  if (t.zero.empty()) ++s.assumed;
  s.zero = t.zero == "3" ? 3 : t.zero == "hsdp" ? 3 : t.zero == "2" ? 2 : t.zero == "0" ? 0 : 1;
  // Sharding of all states is what a run without model parallelism and with a large model must have had.
  if (t.zero.empty() && !t.tp && 16 * shape.parameters > accelerator_named(t.gpu).memory) s.zero = 3;
  s.tp = said(t.tp, 1);
  s.pp = said(t.pp, 1);
  s.frozen = (t.id + t.model).find("lora") != std::string::npos;
  auto refresh = [&] {
    s.dp = t.dp.value_or(std::max(1.0, std::floor(s.gpus / (s.tp * s.pp * s.cp))));
    s.shards = s.dp * s.cp;
    if (t.zero != "hsdp") return;
    // the states are shared by a node, or by as many nodes as they need
    for (s.shards = 8; s.shards < s.dp && 16 * shape.parameters / s.shards > accelerator_named(t.gpu).memory / 4;)
      s.shards *= 2;
  };
  auto too_large = [&] {
    refresh();
    return s.dp * s.micro_batch > s.global_batch || !fits(t, memory_of(shape, s));
  };
  s.recompute = is_open(t.recompute) ? "full" : t.recompute;
  while (!t.tp && s.tp < 8 && s.tp * s.pp * s.cp < s.gpus && too_large()) s.tp *= 2;
  while (!t.pp && s.pp < 16 && s.tp * s.pp * s.cp < s.gpus && too_large()) s.pp *= 2;
  if (is_open(t.recompute)) {
    ++s.assumed;
    for (auto const* least : {"none", "selective", "full"}) {
      s.recompute = least;
      if (!too_large()) break;
    }
  }
  refresh();
  // A pipeline with one micro-batch would be idle for most of its time: what is called one then is a rank's batch.
  if (s.pp > 1 && s.dp * s.micro_batch >= s.global_batch) s.micro_batch = 1;
  return s;
}

}  // namespace toise
