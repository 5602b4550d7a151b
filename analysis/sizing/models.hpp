// Models that tables name without saying their shapes.
#pragma once

#include <string>
#include <string_view>

namespace toise {

struct Model {
  std::string_view name;  // letters and digits, small
  double parameters = 0, active = 0;
  double layers = 0, hidden = 0, vocab = 0;
  double heads = 0, head_dim = 0, kv_heads = 0;
  double attention_layers = 0;  // those that see the whole sequence; the others see a window, or have no attention
  double expert_layers = 0, experts_of_a_token = 0, expert_ffn = 0;
};

/// The known model whose name the text holds; nullptr when there is none.
Model const* model_named(std::string const& text);

}  // namespace toise
