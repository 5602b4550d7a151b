// One step of a training: its work, the time of its parts in an ideal machine, and the memory of a GPU.
#pragma once

#include <array>
#include <string>

#include "analysis/sizing/training.hpp"

namespace toise {

struct Accelerator;
struct Network;

/// A decoder's shape, as far as its time and memory depend on it here.
struct Shape {
  double parameters = 0;         // all
  double active_parameters = 0;  // a token's
  double layers = 0, hidden = 0, vocab = 0;
  double heads = 1, head_dim = 128;
  double attention_width = 0;  // heads times their size, less where some layers do not see the whole sequence
  double kv_width = 0;         // of keys, and of values
  double expert_layers = 0, experts_of_a_token = 0, expert_ffn = 0;
  bool tied = false;     // the look-up's weights make the logits as well
  bool assumed = false;  // from the number of parameters alone
};

/// A training whose every setting is decided.
struct Settings {
  double sequence = 0, global_batch = 0, micro_batch = 0;
  double tp = 1, pp = 1, vpp = 1, dp = 1, cp = 1, ep = 1, gpus = 1;
  int zero = 0;
  double shards = 1;    // GPUs that share the states
  bool frozen = false;  // only adapters are trained (LoRA): no gradients and optimiser states of the weights
  std::string recompute;
  int assumed = 0;  // how many of them the source does not say
};

/// Seconds a step at the data sheet's rates, the pipeline's bubble included.
struct Parts {
  double matrices = 0, attention = 0, memory = 0, communication = 0, launches = 0;
};

/// What each part takes over its ideal time. scripts/fit-sizing makes them.
struct Efficiencies {
  double matrices = 0, matrices_fp8 = 0, matrices_fp4 = 0, attention = 0, memory = 0, communication = 0, launches = 0;
};

/// From the columns, else from the model's name or its number of parameters. Throws InputError when there is none.
Shape shape_of(Training const&);

/// What is not said is assumed: of the settings that fit, the fastest, as somebody tuned it.
Settings settings_of(Training const&, Shape const&);

Parts parts_of(Training const&, Shape const&, Settings const&);
/// The same of a machine's GPUs and network, which are not those of the maker's reference system.
Parts parts_of(Accelerator const&, Network const&, std::string const& precision, Shape const&, Settings const&);
double seconds_of(Parts const&, std::string const& precision, Efficiencies const&);

/// FLOPs of a step without recomputation, attention counted in full (Megatron-LM's convention).
double model_flops(Shape const&, Settings const&);

/// Bytes of the fullest GPU: weights, gradients, optimiser, activations, logits. Sources: arXiv 1910.02054, 2205.05198.
double memory_of(Shape const&, Settings const&);

/// Whether that leaves room for the runtime's own use.
bool fits(Training const&, double memory);

}  // namespace toise
