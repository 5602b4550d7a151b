#include "runners/suite/suite_values.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"
#include "core/toml/values.hpp"

namespace toise {
namespace {}  // namespace

std::vector<int> wholes(std::vector<Value> const& values, std::int64_t least, std::int64_t most) {
  std::vector<int> numbers;
  for (auto const& value : values) numbers.push_back(whole(value, least, most));
  return numbers;
}

int parse_launches(Value const& value) { return whole(value, 1, 10'000); }

int parse_retries(Value const& value) { return whole(value, 0, 1000); }

std::string parse_backend(Value const& value) {
  constexpr std::array<std::string_view, 5> known{"host", "gpu", "cuda", "hip", "emulated"};
  return one_of(known, "backend", value);
}

bool take_policy_key(Policy& policy, std::string_view key, Value const& value) {
  if (key == "precision")
    policy.precision = ratio_of(value, {1e-12, 1});
  else if (key == "confidence")
    policy.confidence = ratio_of(value, {0.5, 0.999999});
  else if (key == "rounds")
    policy.rounds = static_cast<std::size_t>(whole(value, 1, 1000));
  else if (key == "min_samples")
    policy.min_samples = static_cast<std::size_t>(whole(value, 6, 1'000'000));
  else if (key == "warmup")
    policy.warmup_seconds = seconds_of(value);
  else
    return false;
  policy.min_long_samples = std::min(policy.min_long_samples, policy.min_samples);
  return true;
}

void take_choice(NodeChoice& choice, std::vector<std::string> const& texts) {
  constexpr std::string_view sample = "sample:";
  if (texts.size() == 1 && texts[0] == "all") return;
  if (texts.size() == 1 && texts[0].starts_with(sample)) {
    auto const count = whole_number_in<int>(std::string_view(texts[0]).substr(sample.size()));
    if (!count || *count < 1 || *count > 999'999)
      throw InputError(fmt::format("'{}': expected a number of nodes, for example \"sample:64\"", texts[0]));
    choice.sample = *count;
    return;
  }
  for (auto const& name : texts) {
    if (name.empty() || name.find_first_of(", []:") != std::string::npos)
      throw InputError(
          fmt::format("'{}' is not the name of a node; expected \"all\", \"sample:64\" or a list of names", name));
  }
  choice.hosts = texts;
}

bool parse_scope(Value const& value) {
  constexpr std::array<std::string_view, 2> known{"every-node", "together"};
  return one_of(known, "scope", value) == "every-node";
}

std::string parse_scaling(Value const& value) {
  constexpr std::array<std::string_view, 2> known{"weak", "strong"};
  return one_of(known, "scaling", value);
}

std::string parse_ranks_per_node(Value const& value) {
  auto const text = to_string(value);
  for (auto const* word : {"per-gpu", "per-numa", "per-core"}) {
    if (text == word) return text;
  }
  if (std::holds_alternative<std::string>(value))
    throw InputError(fmt::format("'{}': expected a number, per-gpu, per-numa or per-core", text));
  return std::to_string(whole(value, 1, most_ranks));
}

}  // namespace toise
