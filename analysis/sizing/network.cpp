#include "analysis/sizing/network.hpp"

#include <algorithm>
#include <cmath>
#include <regex>

#include "core/text/csv.hpp"

namespace toise {
namespace {

// A step of a collective, seconds. Source: typical nccl-tests of small messages inside and across nodes.
constexpr double inside = 4e-6, across = 12e-6;

double in_a_node(Network const& n, Group const& g) { return std::clamp(n.node / g.stride, 1.0, g.ranks); }

double latency(Network const& n, Group const& g) {
  double const local = in_a_node(n, g);
  return inside * std::log2(local) + across * std::log2(std::max(1.0, g.ranks / local));
}

}  // namespace

std::optional<double> network_in(std::string const& text, double devices_of_a_node) {
  static std::regex const many(
      R"(([0-9]{1,2}) ?[xX] ?(?:HDR|NDR|EDR|Omni-Path )?([0-9]{2,4})(?:[^0-9GB]|Gb| Gb|G |$))");
  static std::regex const one(R"(([0-9]{2,5}) ?Gb(?:ps|/s|it))");
  std::smatch match;
  if (std::regex_search(text, match, many))
    return number_in(match[1].str()).value_or(0) * number_in(match[2].str()).value_or(0) * 1e9 / 8 / devices_of_a_node;
  if (!std::regex_search(text, match, one)) return std::nullopt;
  double const bytes = number_in(match[1].str()).value_or(0) * 1e9 / 8;
  bool const each = text.find("per GPU") != std::string::npos;
  return each ? bytes : bytes / devices_of_a_node;
}

Network network_of(Accelerator const& gpu, std::string const& interconnect) {
  return {.link = gpu.link_bandwidth,
          .share = network_in(interconnect, std::min(gpu.node, 8.0)).value_or(gpu.network_bandwidth),
          .node = gpu.node};
}

double ring(Network const& n, double bytes, Group const& g, Across across_nodes) {
  if (g.ranks <= 1) return 0;
  double const local = in_a_node(n, g);
  // Each further node adds a step to a ring of short messages, as arXiv 2104.04473 (ZeRO-3 on 48 to 280 nodes) and
  // InternEvo (ZeRO-1 on 1 to 128) show; the latter's all-reduces do not slow down.
  double const slower = across_nodes == Across::ring ? 1 + g.ranks / n.node / 24 : 1;
  double const rate = g.ranks <= local ? n.link : std::min(n.link, n.share * local) / slower;
  return bytes * (g.ranks - 1) / g.ranks / rate + latency(n, g);
}

double all_to_all(Network const& n, double bytes, Group const& g, double copies) {
  if (g.ranks <= 1) return 0;
  double const local = in_a_node(n, g), nodes = g.ranks / local;
  double const near = bytes * copies * (local - 1) / local / n.link;
  double const reached = nodes * (1 - std::pow(1 - 1 / nodes, copies));  // as tokens choose experts at random
  double const far = bytes * reached * (nodes - 1) / nodes / n.share;
  return std::max(near, far) + latency(n, g);
}

}  // namespace toise
