#include "analysis/fabric/topology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <unordered_map>

#include "core/error.hpp"
#include "core/text/text.hpp"

namespace toise {
namespace {

constexpr std::size_t most_names = 1'000'000;

/// Parts between commas that stand in no brackets.
std::vector<std::string> parts_of(std::string_view list) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (char const c : list) {
    depth += (c == '[') - (c == ']');
    if (depth < 0 || depth > 1)
      throw InputError(fmt::format("'{}' is no list of hosts: its brackets do not match", list));
    if (c == ',' && depth == 0)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  if (depth != 0) throw InputError(fmt::format("'{}' is no list of hosts: a bracket is open", list));
  return parts;
}

long number_of(std::string_view text, std::string_view list) {
  long value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || value < 0)
    throw InputError(fmt::format("'{}' is no list of hosts: '{}' is no number", list, text));
  return value;
}

/// "01-03" -> 01, 02, 03; "7" -> 7.
void add_range(std::vector<std::string>& names, std::string_view before, std::string_view range, std::string_view after,
               std::string_view list) {
  auto const dash = range.find('-');
  auto const first = range.substr(0, dash);
  long const low = number_of(first, list);
  long const high = dash == std::string_view::npos ? low : number_of(range.substr(dash + 1), list);
  if (high < low || names.size() + static_cast<std::size_t>(high - low) >= most_names)
    throw InputError(fmt::format("'{}' is no list of hosts: '{}' counts down or too far", list, range));
  for (long i = low; i <= high; ++i) names.push_back(fmt::format("{}{:0{}}{}", before, i, first.size(), after));
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), [](unsigned char c) { return std::tolower(c); });
  return lowered;
}

/// A line's keys in small letters, with their values.
std::map<std::string, std::string> keys_of(std::string_view line) {
  std::map<std::string, std::string> keys;
  for (auto const& word : split(line, ' ')) {
    if (word.empty()) continue;
    auto const equals = word.find('=');
    if (equals == std::string::npos) throw InputError(fmt::format("expected KEY=VALUE, not '{}'", word));
    auto const key = lower(word.substr(0, equals));
    if (key != "switchname" && key != "nodes" && key != "switches" && key != "linkspeed")
      throw InputError(fmt::format("'{}' is no key of a switch (SwitchName, Nodes, Switches, LinkSpeed)", key));
    keys[key] = word.substr(equals + 1);
  }
  return keys;
}

struct Described {
  std::vector<std::string> nodes, below;
};

void connect(Topology& topology, std::vector<Described> const& described) {
  std::unordered_map<std::string, int> index;
  for (std::size_t i = 0; i < topology.switches.size(); ++i) {
    if (!index.emplace(topology.switches[i].name, static_cast<int>(i)).second)
      throw InputError(fmt::format("switch '{}' is described twice", topology.switches[i].name));
  }
  std::unordered_map<std::string, int> of_node;
  for (std::size_t i = 0; i < described.size(); ++i) {
    for (auto const& name : described[i].below) {
      auto const found = index.find(name);
      if (found == index.end()) throw InputError(fmt::format("switch '{}' is not described", name));
      auto& parent = topology.switches[static_cast<std::size_t>(found->second)].parent;
      if (parent >= 0) throw InputError(fmt::format("switch '{}' is below two switches: this is no tree", name));
      parent = static_cast<int>(i);
    }
    for (auto const& node : described[i].nodes) {
      if (!of_node.emplace(node, static_cast<int>(i)).second)
        throw InputError(fmt::format("node '{}' is below two switches: this is no tree", node));
    }
  }
  for (std::size_t i = 0; i < described.size(); ++i) {
    std::size_t steps = 0;
    for (int at = static_cast<int>(i); at >= 0; at = topology.switches[static_cast<std::size_t>(at)].parent) {
      auto& here = topology.switches[static_cast<std::size_t>(at)];
      here.nodes.insert(here.nodes.end(), described[i].nodes.begin(), described[i].nodes.end());
      if (++steps > described.size()) throw InputError(fmt::format("switch '{}' is below itself", here.name));
    }
  }
}

}  // namespace

std::vector<std::string> expand_host_list(std::string_view list) {
  std::vector<std::string> names;
  for (std::string_view const part : parts_of(list)) {
    auto const open = part.find('['), close = part.find(']');
    if (part.empty()) throw InputError(fmt::format("'{}' is no list of hosts: a name is empty", list));
    if (open == std::string_view::npos) {
      names.emplace_back(part);
      continue;
    }
    if (part.find('[', open + 1) != std::string_view::npos)
      throw InputError(fmt::format("'{}' is no list of hosts: a name has one range at most", list));
    for (auto const& range : split(part.substr(open + 1, close - open - 1), ','))
      add_range(names, part.substr(0, open), range, part.substr(close + 1), list);
  }
  return names;
}

std::vector<int> Topology::lowest_switch(std::vector<std::string> const& nodes) const {
  std::unordered_map<std::string_view, int> of_node;
  std::vector<std::size_t> depth(switches.size());
  for (std::size_t i = 0; i < switches.size(); ++i) {
    for (int at = switches[i].parent; at >= 0; at = switches[static_cast<std::size_t>(at)].parent) ++depth[i];
  }
  for (std::size_t i = 0; i < switches.size(); ++i) {
    for (auto const& node : switches[i].nodes) {
      auto const [place, is_new] = of_node.emplace(node, static_cast<int>(i));
      if (!is_new && depth[static_cast<std::size_t>(place->second)] < depth[i]) place->second = static_cast<int>(i);
    }
  }
  std::vector<int> lowest;
  lowest.reserve(nodes.size());
  for (auto const& node : nodes) {
    auto const found = of_node.find(node);
    lowest.push_back(found == of_node.end() ? -1 : found->second);
  }
  return lowest;
}

int Topology::switches_between(int lowest, int other) const {
  std::vector<int> way;
  for (int at = lowest; at >= 0; at = switches[static_cast<std::size_t>(at)].parent) way.push_back(at);
  int steps = 1;
  for (int at = other; at >= 0; at = switches[static_cast<std::size_t>(at)].parent, ++steps) {
    auto const meets = std::find(way.begin(), way.end(), at);
    if (meets != way.end()) return steps + static_cast<int>(meets - way.begin());
  }
  return 0;
}

Topology parse_topology(std::string_view text, std::string const& name) {
  Topology topology;
  std::vector<Described> described;
  int number = 0;
  for (auto const& line : split(text, '\n')) {
    ++number;
    try {
      auto const keys = keys_of(trim(std::string_view(line).substr(0, line.find('#'))));
      if (keys.empty()) continue;
      if (!keys.contains("switchname") || keys.contains("nodes") == keys.contains("switches"))
        throw InputError("expected SwitchName= with either Nodes= or Switches=");
      for (auto const& one : expand_host_list(keys.at("switchname"))) {
        Described of_one;
        if (keys.contains("nodes")) of_one.nodes = expand_host_list(keys.at("nodes"));
        if (keys.contains("switches")) of_one.below = expand_host_list(keys.at("switches"));
        topology.switches.push_back({.name = one, .parent = -1, .nodes = {}});
        described.push_back(std::move(of_one));
      }
    } catch (InputError const& error) {
      throw InputError(fmt::format("{}:{}: {}", name, number, error.what()));
    }
  }
  if (topology.switches.empty()) throw InputError(fmt::format("{} describes no switch", name));
  try {
    connect(topology, described);
  } catch (InputError const& error) {
    throw InputError(fmt::format("{}: {}", name, error.what()));
  }
  return topology;
}

}  // namespace toise
