// The values of a suite's keys, checked: what a file and the command line have in common. All throw InputError.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "runners/suite/suite.hpp"

namespace toise {

constexpr int most_nodes = 1'000'000, most_ranks = 10'000'000, most_threads = 65'536;

int parse_launches(Value const&);
int parse_retries(Value const&);
std::vector<int> wholes(std::vector<Value> const&, std::int64_t least, std::int64_t most);

inline constexpr std::array policy_keys{"precision", "confidence", "rounds", "min_samples", "warmup"};
/// True when `key` is about how precisely to measure, and was taken.
bool take_policy_key(Policy&, std::string_view key, Value const&);

/// "all", "sample:64", or a list of names.
void take_choice(NodeChoice&, std::vector<std::string> const& texts);

std::string parse_backend(Value const&);
std::string parse_ranks_per_node(Value const&);
bool parse_scope(Value const&);  // true: every node
std::string parse_scaling(Value const&);

}  // namespace toise
