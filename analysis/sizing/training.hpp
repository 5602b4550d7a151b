// A training as its source describes it, and read from a table of published ones.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace toise {

/// Empty where the source does not say.
struct Training {
  std::string id, model, precision, gpu, metric, source, recompute, zero, interconnect;
  bool moe = false;
  std::optional<double> parameters, layers, hidden, vocab, heads, kv_heads, ffn_hidden;
  std::optional<double> sequence, global_batch, micro_batch;  // tokens; sequences; sequences
  std::optional<double> tp, pp, vpp, dp, cp, ep, gpus;
  std::optional<double> value;   // in the metric's unit
  std::optional<double> tokens;  // of the whole training, as the source's text says it
};

/// The rows of a table with a line of names; columns that it lacks count as empty. Throws InputError with file and line
/// for a number that is none, a metric that is not known, and a repeated id.
std::vector<Training> read_trainings(std::string const& path);

/// "tokens 2.0T", "299.9B tokens": the tokens that a text names, or nothing.
std::optional<double> tokens_in(std::string const& text);

}  // namespace toise
