// Transfers from the host's memory to a GPU's.
#pragma once

#include "kernels/transfer/host_link.hpp"

namespace toise {

/// Copies `bytes` from the host to the device; with ways = both another `bytes` back at once.
/// bandwidth = bytes moved / t, verified word by word where they arrive.
/// Throws Unsupported if the blocks exceed the free memory. Source: nvbandwidth, README.
struct H2d : transfer::HostLink {
  static constexpr auto name = "transfer.h2d";
  H2d(Params const& params, Device& device) : HostLink(params, device, true) {}
};

}  // namespace toise
