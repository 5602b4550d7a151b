// The work of a step, and its time by parts.
#include "analysis/sizing/step.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/sizing/accelerators.hpp"
#include "analysis/sizing/network.hpp"

namespace toise {
namespace {

/// Parameters whose products a token makes; a look-up costs nothing, the logits do.
double multiplied(Shape const& m) {
  double const lookup = m.vocab * m.hidden;
  return m.tied ? m.active_parameters : std::max(m.active_parameters - lookup, lookup);
}

/// FLOPs of a token's attention scores, forward and backward, not halved for causality.
double attention_flops(Shape const& m, double sequence) { return 12 * m.layers * m.attention_width * sequence; }

bool is_mixture(Shape const& m) { return m.active_parameters < m.parameters; }

double tokens_of(Settings const& s) { return s.global_batch * s.sequence; }

double micro_batches(Settings const& s) { return std::max(1.0, s.global_batch / (s.dp * s.micro_batch)); }

double rows_of(Settings const& s) { return s.micro_batch * s.sequence / s.cp; }

/// Small products fill the matrix units less: a product of n columns runs at n / (n + half) of their rate.
double fill(double n, double half) { return n / (n + half); }

double bubble_of(Settings const& s) { return 1 + (s.pp - 1) / (s.vpp * micro_batches(s)); }

/// Seconds of a token's matrix products at the sustained rate; the logits stay in 16 bits.
double matrix_seconds(Shape const& m, Settings const& s, Accelerator const& gpu, std::string const& precision) {
  double const logits = m.vocab * m.hidden, others = std::max(0.0, multiplied(m) - logits);
  double const shard = m.hidden / s.tp;
  double const half = 256 * std::sqrt(gpu.flop_rate / 312e12);  // faster units need larger products
  double const rows = fill(rows_of(s), 256);
  double of_layers = 1 / fill(shard, half);
  if (m.expert_layers > 0) {
    // a third of the products are attention's, the others are as narrow as an expert
    of_layers = of_layers / 3 + 2.0 / 3 / fill(m.expert_ffn / (s.ep > 1 ? 1 : s.tp), 256);
  }
  // tiles are 64 wide at least; a shard that is no multiple of them wastes part of a wave
  if (!m.assumed && std::fmod(shard, 64) != 0) of_layers *= 1.3;
  return 6 * (others * of_layers / matrix_rate(gpu, precision) + logits / gpu.flop_rate) / rows / gpu.sustained;
}

/// Bytes that a token moves in memory outside of matrix products, forward and backward.
double bytes_of_a_token(std::string const& precision, Shape const& m, Settings const& s) {
  double const eight = precision == "fp8" || precision == "fp4" ? 40 : 0;  // casts
  double const dense = m.layers * m.hidden * (100 + eight);
  // fp16 trainings are older than fused attention: scores are written and read
  double const scores = precision == "fp16" ? 40 * m.layers * m.heads * s.sequence : 0;
  // permuting tokens for their experts and back, and what happens between the products
  double const experts = m.expert_layers * m.experts_of_a_token * (72 * m.hidden + 80 * m.expert_ffn);
  return dense + scores + experts;
}

/// Seconds of the weights' and gradients' collectives that nothing hides.
double data_seconds(Network const& n, Shape const& m, Settings const& s, double compute) {
  double const experts = is_mixture(m) ? m.parameters - m.active_parameters : 0;
  double const micro = micro_batches(s);
  // two passes of 16-bit gradients or weights, three where weights are gathered for each pass
  double const passes = s.zero != 3 ? (s.frozen ? 0 : 2)
                        : s.frozen  ? 2 * micro
                        : s.pp > 1  ? 3
                                    : 1 + 2 * micro;  // a pipeline keeps what it gathered
  double const held = 2 / (s.tp * s.pp);
  auto const across = s.zero == 0 ? Across::tree : Across::ring;
  double seconds = ring(n, passes * held * (m.parameters - experts), {.ranks = s.shards, .stride = s.tp}, across);
  if (experts > 0) {
    double const ep = std::min(s.ep, s.shards);
    seconds += ring(n, passes * held * experts / ep, {.ranks = s.shards / ep, .stride = s.tp * ep}, across);
  }
  if (s.shards < s.dp * s.cp)  // replicas of the shards
    seconds += 2 * ring(n, held * m.parameters / s.shards, {.ranks = s.dp * s.cp / s.shards, .stride = s.tp * s.shards},
                        Across::tree);
  // all steps hide what is gathered for each layer, but only the last micro-batch what is summed once
  double const cover = s.zero == 3 && s.pp <= 1 ? compute : compute / micro;
  return seconds - 0.7 * std::min(seconds, cover);
}

/// Seconds of tensor, context and expert parallelism a step, without the bubble.
double model_parallel_seconds(Network const& n, Shape const& m, Settings const& s, double attention) {
  double const share = m.layers / s.pp, micro = micro_batches(s);
  double const activations = 2 * rows_of(s) * m.hidden;
  // 4 all-reduces a layer and micro-batch, 6 with full recomputation
  double const reduces = s.recompute == "full" ? 6 : 4;
  double const tensor = reduces * share * micro * 2 * ring(n, activations, {.ranks = s.tp});
  double const experts = 4 * m.expert_layers / s.pp * micro *
                         all_to_all(n, activations / s.tp, {.ranks = s.ep, .stride = s.tp}, m.experts_of_a_token);
  // keys and values travel once forward, and with their gradients twice backward
  double const context =
      3 * share * micro * (s.cp - 1) * 4 * rows_of(s) * m.kv_width / s.tp / (s.cp * s.tp <= n.node ? n.link : n.share);
  // part of them runs beside products, or in chunks with them
  return 0.6 * (tensor + experts) + context - 0.7 * std::min(context, attention);
}

}  // namespace

double model_flops(Shape const& m, Settings const& s) {
  return tokens_of(s) * (6 * multiplied(m) + attention_flops(m, s.sequence));
}

Parts parts_of(Training const& t, Shape const& m, Settings const& s) {
  auto const& gpu = accelerator_named(t.gpu);
  return parts_of(gpu, network_of(gpu, t.interconnect), t.precision, m, s);
}

Parts parts_of(Accelerator const& gpu, Network const& network, std::string const& precision, Shape const& m,
               Settings const& s) {
  double const tokens = tokens_of(s) / s.gpus;  // a GPU's, as if it did all of the model
  double const again = s.recompute == "full" ? 4.0 / 3 : 1;
  double const attention_again = s.recompute == "none" ? 1 : 4.0 / 3;
  double const bubble = bubble_of(s);
  double const matrices = tokens * matrix_seconds(m, s, gpu, precision) * again * (s.frozen ? 2.0 / 3 : 1);
  // small heads leave half of the units idle; relative to heads of 128
  double const heads = fill(m.head_dim, 64) / fill(128, 64);
  double const attention = tokens * attention_flops(m, s.sequence) * attention_again / 2 / gpu.flop_rate / heads;
  double const updated = m.parameters / (s.tp * s.pp * (s.zero > 0 ? s.shards : std::max(1.0, s.ep / s.tp)));
  double const kernels = 50 * (m.layers + 2 * m.expert_layers);
  return {.matrices = matrices * bubble,
          .attention = attention * bubble,
          .memory = tokens * bytes_of_a_token(precision, m, s) * again / gpu.memory_bandwidth * bubble +
                    28 * updated / gpu.memory_bandwidth,
          .communication =
              model_parallel_seconds(network, m, s, attention) * bubble + data_seconds(network, m, s, matrices),
          .launches = kernels / s.pp * micro_batches(s) * 5e-6 * bubble};
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
