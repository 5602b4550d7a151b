#include "runners/suite/suite_overrides.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/text/text.hpp"
#include "core/toml/toml.hpp"
#include "core/toml/values.hpp"
#include "runners/suite/suite_values.hpp"

namespace toise {

Override parse_override(std::string const& text) {
  auto const equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw InputError(
        fmt::format("--set {}: expected KEY=VALUE, for example precision=2% or stream.*.bytes=1MiB", text));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

void apply_override(Suite& suite, Override const& override) {
  auto const &key = override.first, &text = override.second;
  auto const value = value_of(text);
  Place const place{"--set " + key + "=" + text, 0};
  auto const dot = key.rfind('.');
  if (dot != std::string::npos) {
    bool matched = false;
    for (auto& bench : suite.benches) {
      if (!matches_glob(key.substr(0, dot), bench.kernel) && !matches_glob(bench.kernel, key.substr(0, dot))) continue;
      matched = true;
      auto const name = key.substr(dot + 1);
      std::vector<Value> values;
      for (auto const& part : split(text, ',')) values.push_back(value_of(part));
      at(place, name, [&] {
        if (name == "ranks")
          bench.ranks = wholes(values, 1, most_ranks);
        else if (name == "nodes")
          bench.nodes = wholes(values, 1, most_nodes);
        else if (name == "ranks_per_node")
          bench.ranks_per_node = parse_ranks_per_node(values.front());
        else if (name == "threads")
          bench.threads = wholes(values, 0, most_threads);
        else if (name == "backend")
          bench.backend = parse_backend(text);
        else if (name == "budget")
          bench.own_budget = positive_seconds(text);
        else if (name == "timeout")
          bench.timeout = positive_seconds(text);
        else if (!take_policy_key(bench.policy, name, value))
          bench.params[name] = {.values = values, .place = place};
        return 0;
      });
    }
    if (!matched)
      refuse(place, fmt::format("no bench of suite '{}' has a kernel like '{}'", suite.name, key.substr(0, dot)));
    return;
  }
  at(place, key, [&] {
    if (key == "budget")
      suite.budget = positive_seconds(text);
    else if (key == "launches")
      suite.launches = parse_launches(value);
    else if (key == "retries")
      suite.retries = parse_retries(value);
    else if (key == "nodes") {
      suite.choice.sample = 0;
      suite.choice.hosts.clear();
      take_choice(suite.choice, split(text, ','));
    } else if (key == "timeout")
      for (auto& bench : suite.benches) bench.timeout = positive_seconds(text);
    else {
      bool taken = false;
      for (auto& bench : suite.benches) taken = take_policy_key(bench.policy, key, value);
      if (!taken) {
        throw InputError(fmt::format("unknown key{}; to set a parameter of a kernel, write KERNEL.PARAMETER=VALUE",
                                     suggestion(key, {"budget", "launches", "retries", "nodes", "timeout", "precision",
                                                      "confidence", "rounds", "min_samples", "warmup"})));
      }
    }
    return 0;
  });
}

}  // namespace toise
