#include "analysis/requests/model_shape.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/text/text.hpp"
#include "core/toml/toml.hpp"
#include "core/toml/values.hpp"

namespace toise {
namespace {

struct Preset {
  char const* name;
  Dimensions dimensions;
};

// From the config.json that the models' makers publish.
constexpr std::array<Preset, 4> presets{{
    {"llama-3-8b", {32, 4096, 32, 8, 14336, 128256}},
    {"llama-3-70b", {80, 8192, 64, 8, 28672, 128256}},
    {"llama-3-405b", {126, 16384, 128, 8, 53248, 128256}},
    {"mixtral-8x7b", {32, 4096, 32, 8, 14336, 32000, 8, 2}},
}};

Dimensions preset_of(Value const& value) {
  auto const name = to_string(value);
  std::vector<std::string> names;
  for (auto const& one : presets) {
    if (name == one.name) return one.dimensions;
    names.emplace_back(one.name);
  }
  std::string known;
  for (auto const& one : names) known += (known.empty() ? "" : ", ") + one;
  throw InputError(
      fmt::format("there is no preset '{}'{}; there are {}; for another model give layers, hidden, heads, ffn "
                  "and vocab",
                  name, suggestion(name, names), known));
}

Dimensions read_dimensions(TomlTable& table) {
  auto const get = [&](char const* key, double fallback, int most) {
    return table.get(key, fallback, [&](Value const& v) { return static_cast<double>(whole(v, 1, most)); });
  };
  Dimensions d;
  d.layers = get("layers", 0, 10'000);
  d.hidden = get("hidden", 0, 1'000'000);
  d.heads = get("heads", 0, 10'000);
  d.kv_heads = get("kv_heads", d.heads, 10'000);
  d.ffn = get("ffn", 0, 10'000'000);
  d.vocab = get("vocab", 0, 10'000'000);
  d.experts = get("experts", 1, 10'000);
  d.top_k = get("top_k", d.experts > 1 ? 0 : 1, 10'000);
  return d;
}

void check(Dimensions const& d, TomlTable const& table) {
  auto const place = table.place();
  for (auto const& [key, value] : {std::pair{"layers", d.layers},
                                   {"hidden", d.hidden},
                                   {"heads", d.heads},
                                   {"ffn", d.ffn},
                                   {"vocab", d.vocab},
                                   {"top_k", d.top_k}})
    if (value == 0) refuse(place, fmt::format("model.{} is missing; without a preset the whole shape is needed", key));
  if (std::fmod(d.hidden, d.heads) != 0) refuse(place, "model.hidden is not a multiple of model.heads; check both");
  if (std::fmod(d.heads, d.kv_heads) != 0) refuse(place, "model.heads is not a multiple of model.kv_heads; check both");
  if (d.top_k > d.experts)
    refuse(place, "model.top_k is above model.experts: a token cannot see more than all of them");
}

}  // namespace

Shape shape_of_dimensions(Dimensions const& d) {
  double const attention = d.hidden * d.hidden * (2 + 2 * d.kv_heads / d.heads);
  double const expert = 3 * d.hidden * d.ffn;
  double const words = 2 * d.vocab * d.hidden;
  return {.parameters = d.layers * (attention + d.experts * expert) + words,
          .active_parameters = d.layers * (attention + d.top_k * expert) + words,
          .layers = d.layers,
          .hidden = d.hidden,
          .vocab = d.vocab,
          .heads = d.heads,
          .head_dim = d.hidden / d.heads,
          .attention_width = d.hidden,
          .kv_width = d.hidden / d.heads * d.kv_heads,
          .expert_layers = d.experts > 1 ? d.layers : 0,
          .experts_of_a_token = d.experts > 1 ? d.top_k : 0,
          .expert_ffn = d.experts > 1 ? d.ffn : 0};
}

int read_model(TomlTable& table, Workload& w) {
  auto const* preset = table.find("preset");
  auto const* sequence = table.find("sequence");
  auto const given = read_dimensions(table);
  table.refuse_unknown();
  if (preset && given.layers + given.hidden + given.heads + given.ffn + given.vocab > 0)
    preset->refuse("the shape is given as well; keep the preset, or the shape");
  if (!sequence) refuse(table.place(), "model.sequence is missing: how many tokens has a sequence?");
  if (!preset) check(given, table);
  auto const d = preset ? preset->as(preset_of) : given;
  if (preset) w.model = preset->text();
  w.shape = shape_of_dimensions(d);
  w.heads = d.heads;
  w.experts = d.experts;
  w.sequence = sequence->as([](Value const& v) { return static_cast<double>(whole(v, 16, 10'000'000)); });
  return 0;
}

}  // namespace toise
