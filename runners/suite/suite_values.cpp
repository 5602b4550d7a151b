#include "runners/suite/suite_values.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"

namespace toise {

int whole(Value const& value, std::int64_t least) {
  auto const* number = std::get_if<std::int64_t>(&value);
  if (!number || *number < least || *number > 10'000'000) {
    throw InputError(fmt::format("must be a whole number from {}, not {}", least, to_string(value)));
  }
  return static_cast<int>(*number);
}

double positive(double value) {
  if (!(value > 0)) throw InputError("must be above zero");
  return value;
}

std::vector<int> wholes(std::vector<Value> const& values, std::int64_t least) {
  std::vector<int> numbers;
  for (auto const& value : values) numbers.push_back(whole(value, least));
  return numbers;
}

std::string parse_backend(std::string const& text) {
  std::vector<std::string> const known{"host", "gpu", "cuda", "hip", "emulated"};
  if (std::find(known.begin(), known.end(), text) == known.end()) {
    throw InputError(fmt::format("unknown backend '{}'{}; expected host, gpu, cuda, hip or emulated", text,
                                 suggestion(text, known)));
  }
  return text;
}

bool take_policy_key(Policy& policy, std::string_view key, Value const& value) {
  if (key == "precision")
    policy.precision = positive(parse_ratio(to_string(value)));
  else if (key == "confidence")
    policy.confidence = parse_ratio(to_string(value));
  else if (key == "min_samples")
    policy.min_samples = static_cast<std::size_t>(whole(value, 6));
  else if (key == "warmup")
    policy.warmup_seconds = parse_seconds(to_string(value));
  else
    return false;
  policy.min_long_samples = std::min(policy.min_long_samples, policy.min_samples);
  if (!(policy.confidence > 0 && policy.confidence < 1)) throw InputError("confidence must be between 0 and 1");
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

bool parse_scope(std::string const& text) {
  if (text != "every-node" && text != "together")
    throw InputError(fmt::format("unknown scope '{}'; expected every-node or together", text));
  return text == "every-node";
}

std::string parse_scaling(std::string const& text) {
  if (text != "weak" && text != "strong")
    throw InputError(fmt::format("unknown scaling '{}'; expected weak or strong", text));
  return text;
}

std::string parse_ranks_per_node(Value const& value) {
  auto const text = to_string(value);
  for (auto const* word : {"per-gpu", "per-numa", "per-core"}) {
    if (text == word) return text;
  }
  if (std::holds_alternative<std::string>(value))
    throw InputError(fmt::format("'{}': expected a number, per-gpu, per-numa or per-core", text));
  return std::to_string(whole(value, 1));
}

}  // namespace toise
