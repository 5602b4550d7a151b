#include "runners/sweep/allocation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "core/error.hpp"
#include "core/sampling/random.hpp"
#include "core/text/text.hpp"
#include "runners/process.hpp"

namespace toise {
namespace {

/// `count` of `all`, the same for the same seed: Fisher and Yates' shuffle.
std::vector<std::string> draw(std::vector<std::string> all, std::size_t count, std::uint64_t seed) {
  for (std::size_t i = 0; i < count; ++i) std::swap(all[i], all[i + random_bits(seed, i) % (all.size() - i)]);
  all.resize(count);
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

std::vector<std::string> hosts_of_allocation() {
  auto const* const list = std::getenv("SLURM_JOB_NODELIST");
  if (!list || !*list) return {};
  std::vector<std::string> hosts;
  for (auto const& line : split(run_or_throw({"scontrol", "show", "hostnames", list}), '\n')) {
    if (!line.empty()) hosts.push_back(line);
  }
  return hosts;
}

std::map<std::string, std::string> nodes_of_machine(std::string const& partition) {
  std::vector<std::string> command{"sinfo", "--noheader", "--Node", "--format=%N|%T|%E"};
  if (!partition.empty()) command.push_back("--partition=" + partition);
  std::map<std::string, std::string> nodes;
  for (auto const& line : split(run_or_throw(command), '\n')) {
    auto const fields = split(line, '|');
    if (fields.size() < 3) continue;
    nodes[fields[0]] = fields[2] == "none" ? fields[1] : fields[1] + ": " + fields[2];
  }
  return nodes;
}

bool is_usable(std::string const& state) {
  constexpr std::array usable{"idle", "allocated", "mixed", "completing", "planned", "reserved"};
  auto const word = state.substr(0, state.find_first_of(":*~#!%$@^-+ "));
  return !state.starts_with(word + "*") && std::find(usable.begin(), usable.end(), word) != usable.end();
}

Chosen choose(NodeChoice const& choice, std::map<std::string, std::string> const& known) {
  Chosen chosen;
  auto const take = [&](std::string const& name, std::string const& state) {
    if (auto const excluded = choice.excluded.find(name); excluded != choice.excluded.end())
      chosen.left_out[name] = "excluded: " + excluded->second;
    else if (!is_usable(state))
      chosen.left_out[name] = "the node is " + state;
    else
      chosen.hosts.push_back(name);
  };
  if (!choice.hosts.empty()) {
    for (auto const& name : choice.hosts) {
      auto const found = known.find(name);
      if (found == known.end()) {
        std::vector<std::string> names;
        for (auto const& [known_name, state] : known) names.push_back(known_name);
        throw InputError(fmt::format("nodes: there is no node '{}'{}", name, suggestion(name, names)));
      }
      take(found->first, found->second);
    }
    return chosen;
  }
  for (auto const& [name, state] : known) take(name, state);
  if (choice.sample == 0) return chosen;
  auto const wanted = static_cast<std::size_t>(choice.sample);
  if (wanted > chosen.hosts.size()) {
    throw InputError(fmt::format("nodes: a sample of {} was asked for, but only {} of {} nodes can be used", wanted,
                                 chosen.hosts.size(), known.size()));
  }
  chosen.hosts = draw(std::move(chosen.hosts), wanted, choice.seed);
  return chosen;
}

}  // namespace toise
