// Transfers between two GPUs of a node.
#pragma once

#include "kernels/transfer/link.hpp"

namespace toise {

/// Copies `bytes` from device `from` to device `to`; with ways = both another `bytes` back at once.
/// bandwidth = bytes moved / t. Whether they reach each other directly is in `details`; where not,
/// the runtime goes through the host. Verified word by word where they arrive.
/// Throws Unsupported where there are no such two devices, or memory is short. Source: nvbandwidth,
/// README.
class P2p {
public:
  static constexpr auto name = "transfer.p2p";
  static Description description() {
    return transfer::describe(BoundBy::network, {.kind = Chart::Kind::pairs,
                                                 .title = "Transfers between devices",
                                                 .axis = "bandwidth",
                                                 .parts = {{"from", "from"}, {"to", "to"}}});
  }

  static std::vector<Param> params();
  P2p(Params const&, Device&);
  Work work() const { return {.bytes_read = link_.bytes(), .bytes_written = link_.bytes()}; }
  Amounts amounts() const { return transfer::link_amounts(link_.bytes()); }
  int operations() const { return link_.operations(); }
  Check check() { return link_.check(); }
  void corrupt(std::size_t where) { link_.corrupt(where); }
  Details details() const;
  template <Backend>
  void run(Queue& queue) {
    link_.enqueue(queue);
  }

private:
  std::vector<transfer::Way> make_ways(bool is_both);

  std::size_t words_;
  int from_, to_;
  bool is_direct_;
  Device host_side_, near_, far_;
  Queue near_queue_, far_queue_;
  std::vector<Buffer<std::uint64_t>> near_blocks_, far_blocks_;
  transfer::Link link_;
};

}  // namespace toise
