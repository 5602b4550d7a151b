// The model's shape: from the table's columns, its name, or its number of parameters.
#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <regex>

#include "analysis/sizing/step.hpp"
#include "core/error.hpp"
#include "core/text/csv.hpp"

namespace toise {
namespace {

struct Named {
  std::string_view name;  // letters and digits of the model's name, small
  double parameters, active;
  double layers, hidden, vocab;
};

// As known from the models' cards, not checked against them anew; docs/sizing.md says so.
constexpr std::array<Named, 11> named{{
    {"qwen3235b", 235e9, 22e9, 94, 4096, 151936},
    {"qwen330b", 30.5e9, 3.3e9, 48, 2048, 151936},
    {"deepseekv3", 671e9, 37e9, 61, 7168, 129280},
    {"gptoss120b", 117e9, 5.1e9, 36, 2880, 201088},
    {"nemotron3nano", 31.6e9, 3.2e9, 52, 2688, 131072},
    {"nemotron3super", 120e9, 12e9, 88, 4096, 131072},
    {"mixtral8x7b", 46.7e9, 12.9e9, 32, 4096, 32000},
    {"llama3405b", 405e9, 405e9, 126, 16384, 128256},
    {"llama31405b", 405e9, 405e9, 126, 16384, 128256},
    {"llama370b", 70.6e9, 70.6e9, 80, 8192, 128256},
    {"llama38b", 8.03e9, 8.03e9, 32, 4096, 128256},
}};

std::string letters_of(std::string const& text) {
  std::string letters;
  for (unsigned char c : text)
    if (std::isalnum(c)) letters += static_cast<char>(std::tolower(c));
  return letters;
}

/// The number that a pattern finds in a model's name, in 10^9; 0 when the name does not say.
double billions_in(std::string const& name, std::regex const& pattern) {
  std::smatch match;
  if (!std::regex_search(name, match, pattern)) return 0;
  return number_in(match[1].str()).value_or(0) * 1e9;
}

/// "Qwen3_235B_a22B" has 22e9 active parameters.
double active_in(std::string const& name) {
  static std::regex const pattern(R"([aA]([0-9]{1,4}(\.[0-9]{1,4})?)[bB])");
  return billions_in(name, pattern);
}

double parameters_in(std::string const& name) {
  static std::regex const pattern(R"(([0-9]{1,4}(\.[0-9]{1,4})?)[bB])");
  return billions_in(name, pattern);
}

}  // namespace

Shape shape_of(Training const& t) {
  auto const letters = letters_of(t.model);
  auto const* const found =
      std::ranges::find_if(named, [&](auto const& one) { return letters.find(one.name) != std::string::npos; });
  if (found != named.end() && (!t.layers || !t.hidden))
    return {.parameters = found->parameters,
            .active_parameters = found->active,
            .layers = found->layers,
            .hidden = found->hidden,
            .vocab = found->vocab};
  double const vocab = t.vocab.value_or(50000);
  double parameters = t.parameters.value_or(0);
  if (parameters == 0 && t.layers && t.hidden) parameters = 12 * *t.layers * *t.hidden * *t.hidden + vocab * *t.hidden;
  if (parameters == 0) parameters = parameters_in(t.model);
  if (parameters == 0)
    throw InputError("the size of model '" + t.model + "' is not known; fill params_b, or layers and hidden");
  double const said = t.moe ? active_in(t.model) : parameters;
  double const active = said > 0 ? std::min(said, parameters) : parameters / 10;  // as most mixtures of today
  double const hidden = t.hidden.value_or(128 * std::max(1.0, std::round(std::cbrt(active / 12 * 100) / 128)));
  double const layers = t.layers.value_or(std::max(1.0, std::round(active / (12 * hidden * hidden))));
  return {.parameters = parameters,
          .active_parameters = active,
          .layers = layers,
          .hidden = hidden,
          .vocab = vocab,
          .assumed = !t.layers || !t.hidden};
}

}  // namespace toise
