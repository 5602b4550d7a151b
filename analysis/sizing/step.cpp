// The work of a step, and its time by parts.
#include "analysis/sizing/step.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/sizing/accelerators.hpp"

namespace toise {
namespace {

/// FLOPs of a token's matrix products, forward and backward, without attention.
double matrix_flops(Shape const& m) {
  double const lookup = m.vocab * m.hidden;  // a look-up costs nothing, the logits do; untied models hold both
  return 6 * std::max(m.active_parameters - lookup, lookup);
}

/// FLOPs of a token's attention scores, forward and backward, not halved for causality.
double attention_flops(Shape const& m, double sequence) { return 12 * m.layers * m.hidden * sequence; }

bool is_mixture(Shape const& m) { return m.active_parameters < m.parameters; }

double tokens_of(Settings const& s) { return s.global_batch * s.sequence; }

double micro_batches(Settings const& s) { return std::max(1.0, s.global_batch / (s.dp * s.micro_batch)); }

/// Small products fill the matrix units less: a product of n columns runs at n / (n + half) of their rate.
double fill(double n, double half) { return n / (n + half); }

/// Seconds of a collective in a ring of `ranks`, of which those of a node use its links.
double ring(Accelerator const& gpu, double bytes, double ranks) {
  if (ranks <= 1) return 0;
  return bytes * (ranks - 1) / ranks / (ranks <= gpu.node ? gpu.link_bandwidth : gpu.network_bandwidth);
}

}  // namespace

double model_flops(Shape const& m, Settings const& s) {
  return tokens_of(s) * (matrix_flops(m) + attention_flops(m, s.sequence));
}

Parts parts_of(Training const& t, Shape const& m, Settings const& s) {
  auto const& gpu = accelerator_named(t.gpu);
  double const rate = matrix_rate(gpu, t.precision) * gpu.sustained;
  double const tokens = tokens_of(s) / s.gpus;  // a GPU's, as if it did all of the model
  double const again = s.recompute == "full" ? 4.0 / 3 : 1;
  double const attention_again = s.recompute == "none" ? 1 : 4.0 / 3;
  double const bubble = 1 + (s.pp - 1) / (s.vpp * micro_batches(s));
  double const rows = s.micro_batch * s.sequence / s.cp;
  double const filled = fill(m.hidden / s.tp, 256) * fill(rows, 512);
  double const share = m.layers / s.pp;

  // tensor parallelism: 4 all-reduces a layer and micro-batch, 6 with full recomputation
  double const reduces = s.recompute == "full" ? 6 : 4;
  double const activations = 2 * rows * m.hidden;
  double const tensor = reduces * share * micro_batches(s) * 2 * ring(gpu, activations, s.tp);
  double const experts = is_mixture(m) ? 4 * share * micro_batches(s) * 8 * ring(gpu, activations / s.tp, s.ep) : 0;
  // data parallelism: two passes of 16-bit gradients or weights, three where weights are gathered for each pass
  double const weights = 2 * m.parameters / (s.tp * s.pp);
  double const passes = s.frozen      ? 0
                        : s.zero != 3 ? 2
                        : s.pp > 1    ? 3
                                      : 1 + 2 * micro_batches(s);  // a pipeline keeps what it gathered
  double const data = ring(gpu, passes * weights, s.shards);
  double const compute = tokens * matrix_flops(m) * again * (s.frozen ? 2.0 / 3 : 1) / rate;
  double const hidden = 0.7 * std::min(data, compute);  // behind the backward pass
  return {.matrices = compute / filled * bubble,
          .attention = tokens * attention_flops(m, s.sequence) * attention_again / 2 / gpu.flop_rate * bubble,
          .memory = tokens * m.layers * m.hidden * 100 * again / gpu.memory_bandwidth * bubble +
                    28 * m.parameters / (s.tp * s.pp * (s.zero > 0 ? s.dp : 1)) / gpu.memory_bandwidth,
          .communication = (tensor + experts) * bubble + data - hidden,
          .launches = share * micro_batches(s) * 50 * 5e-6 * bubble};
}

double seconds_of(Parts const& p, std::string const& precision, Efficiencies const& e) {
  double const matrices = precision == "fp8" ? e.matrices_fp8 : precision == "fp4" ? e.matrices_fp4 : e.matrices;
  return p.matrices * matrices + p.attention * e.attention + p.memory * e.memory + p.communication * e.communication +
         p.launches * e.launches;
}

double memory_of(Shape const& m, Settings const& s) {
  double const held = m.parameters / (s.tp * s.pp * (is_mixture(m) ? std::max(1.0, s.ep / s.tp) : 1));
  double const shards = is_mixture(m) ? std::max(1.0, s.shards / s.ep) : s.shards;
  double const states = s.frozen      ? 2 * held / (s.zero == 3 ? shards : 1)
                        : s.zero == 3 ? 16 * held / shards
                        : s.zero == 2 ? 2 * held + 14 * held / shards
                        : s.zero == 1 ? 4 * held + 12 * held / shards
                                      : 16 * held;
  double const layer = m.parameters * 2 / m.layers / s.tp;  // gathered while it is used
  double const rows = s.micro_batch * s.sequence / s.cp / s.tp;
  // 34 as in the paper; fused norms and activations keep fewer, and selective recomputation fewer still
  double const of_layer = (s.recompute == "none" ? 26 : 18) * rows * m.hidden;
  double const in_flight = m.layers * std::min(1.0, micro_batches(s) / s.pp);
  double const kept =
      s.recompute == "full" ? 2 * rows * m.hidden * in_flight + 34 * rows * m.hidden : of_layer * in_flight;
  return states + (s.zero == 3 ? 2 * layer : 0) + kept + 4 * rows * m.vocab / s.pp + 1e9;
}

}  // namespace toise
