// Transfers from a GPU's memory to the host's.
#pragma once

#include "kernels/transfer/host_link.hpp"

namespace toise {

/// Copies `bytes` from the device to the host; with ways = both another `bytes` there at once.
/// bandwidth = bytes moved / t, verified word by word where they arrive.
/// Throws Unsupported if the blocks exceed the free memory. Source: nvbandwidth, README.
struct D2h : transfer::HostLink {
  static constexpr auto name = "transfer.d2h";
  D2h(Params const& params, Device& device) : HostLink(params, device, false) {}
};

}  // namespace toise
