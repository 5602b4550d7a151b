// The model's shape: from the table's columns, its name, or its number of parameters.
#include <algorithm>
#include <cmath>
#include <limits>
#include <regex>

#include "analysis/sizing/models.hpp"
#include "analysis/sizing/step.hpp"
#include "core/error.hpp"
#include "core/text/csv.hpp"

namespace toise {
namespace {

/// "30B", "1.8T", "125m": the number that a pattern finds in a model's name; 0 when the name does not say.
double size_in(std::string const& name, std::regex const& pattern) {
  std::smatch match;
  if (!std::regex_search(name, match, pattern)) return 0;
  char const unit = match[3].str()[0];
  double const scale = unit == 'm' || unit == 'M' ? 1e6 : unit == 't' || unit == 'T' ? 1e12 : 1e9;
  return number_in(match[1].str()).value_or(0) * scale;
}

/// "Qwen3_235B_a22B" has 22e9 active parameters.
double active_in(std::string const& name) {
  static std::regex const pattern(R"([aA]([0-9]{1,4}(\.[0-9]{1,4})?)([bBmM])(?![a-zA-Z]))");
  return size_in(name, pattern);
}

double parameters_in(std::string const& name) {
  static std::regex const pattern(R"(([0-9]{1,4}(\.[0-9]{1,4})?)([mMbBtT])(?![a-zA-Z]))");
  return size_in(name, pattern);
}

/// Whether the look-up's weights also make the logits: whichever explains the number of parameters better, with two or
/// three matrices in the feed-forward part.
bool is_tied(Shape const& m, double ffn) {
  double const attention = 2 * m.hidden * (m.attention_width + m.kv_width);
  double least = std::numeric_limits<double>::infinity();
  bool tied = false;
  for (double const matrices : {2., 3.})
    for (double const tables : {1., 2.}) {
      double const all = m.layers * (attention + matrices * m.hidden * ffn) + tables * m.vocab * m.hidden;
      double const apart = std::abs(all - m.parameters);
      if (apart >= least) continue;
      least = apart;
      tied = tables == 1;
    }
  return tied;
}

Shape of_model(Model const& known) {
  Shape m;
  m.parameters = known.parameters;
  m.active_parameters = known.active;
  m.layers = known.layers;
  m.hidden = known.hidden;
  m.vocab = known.vocab;
  m.head_dim = known.head_dim;
  m.attention_width = known.heads * known.head_dim * known.attention_layers / known.layers;
  m.heads = known.heads;
  m.kv_width = known.kv_heads * known.head_dim;
  m.expert_layers = known.expert_layers;
  m.experts_of_a_token = known.experts_of_a_token;
  m.expert_ffn = known.expert_ffn;
  return m;
}

}  // namespace

Shape shape_of(Training const& t) {
  auto const* const known = model_named(t.model);
  if (known != nullptr && (!t.layers || !t.hidden)) return of_model(*known);
  Shape m;
  m.vocab = t.vocab.value_or(50000);
  m.parameters = t.parameters.value_or(0);
  if (m.parameters == 0 && t.layers && t.hidden)
    m.parameters = 12 * *t.layers * *t.hidden * *t.hidden + m.vocab * *t.hidden;
  if (m.parameters == 0) m.parameters = parameters_in(t.model);
  if (m.parameters == 0)
    throw InputError("the size of model '" + t.model + "' is not known; fill params_b, or layers and hidden");
  double const said = t.moe ? active_in(t.model) : m.parameters;
  m.active_parameters = said > 0 ? std::min(said, m.parameters) : m.parameters / 10;  // as most mixtures of today
  double const active = m.active_parameters;
  m.hidden = t.hidden.value_or(128 * std::max(1.0, std::round(std::cbrt(active / 12 * 100) / 128)));
  m.layers = t.layers.value_or(std::max(1.0, std::round(active / (12 * m.hidden * m.hidden))));
  m.heads = t.heads.value_or(std::max(1.0, std::round(m.hidden / 128)));
  m.head_dim = m.hidden / m.heads;
  m.attention_width = m.hidden;
  m.kv_width = t.kv_heads.value_or(m.heads) * m.head_dim;
  m.assumed = !t.layers || !t.hidden;
  if (active < m.parameters) {
    m.expert_layers = m.layers;
    m.experts_of_a_token = active > 0.2 * m.parameters ? 2 : 8;
    m.expert_ffn = t.ffn_hidden.value_or(
        std::max(256.0, active / (2 * 3 * m.hidden * m.layers * m.experts_of_a_token)));  // half of them in experts
  } else {
    m.tied = t.layers && t.hidden && is_tied(m, t.ffn_hidden.value_or(4 * m.hidden));
  }
  return m;
}

}  // namespace toise
