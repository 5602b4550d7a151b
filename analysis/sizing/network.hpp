// What joins the devices of a training, and the time of a collective over it.
#pragma once

#include <optional>
#include <string>

#include "analysis/sizing/accelerators.hpp"

namespace toise {

/// Devices that talk: `ranks` of them, `stride` apart in the order in which nodes are filled.
struct Group {
  double ranks = 1, stride = 1;
};

struct Network {
  double link = 0, share = 0;  // B/s of a device, one direction: to its node, and its share of the node's network
  double node = 8;             // devices
};

/// "8xHDR200", "4 x 100Gb", "1600 Gbps", "400Gb/s per GPU": a device's share in B/s; nothing where the text does not
/// say.
std::optional<double> network_in(std::string const& text, double devices_of_a_node);

Network network_of(Accelerator const&, std::string const& interconnect);

/// How the steps over nodes follow each other: all-gathers and reduce-scatters in a ring, all-reduces in trees.
enum class Across { ring, tree };

/// Seconds of one pass of a ring over `bytes` (of all of its ranks): half an all-reduce. The rings of a node share its
/// network, so that a group that fills nodes gets all of it, and one with a rank in each node only that rank's share.
double ring(Network const&, double bytes, Group const&, Across = Across::ring);

/// Seconds in which each rank sends `bytes` evenly to all; `copies` of a token go to its node, but fewer to other
/// nodes.
double all_to_all(Network const&, double bytes, Group const&, double copies);

}  // namespace toise
