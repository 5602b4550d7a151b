// Bidirectional bandwidth: a window of messages each way at once.
#include "core/registry.hpp"
#include "kernels/point_to_point/pairs.hpp"

namespace toise::point_to_point {
namespace {

/// `window` non-blocking messages of `bytes` each way between the ranks of each pair. bandwidth = 2 × window × bytes /
/// t, of one pair; t is the slowest rank's, and all pairs do so at once. Source: OSU Micro-Benchmarks, osu_bibw, but
/// for the memory: see Messages.
struct BidirectionalBandwidth : Pairs {
  static constexpr auto name = "p2p.bidirectional_bandwidth";
  static Description description() { return describe({bandwidth_of(MetricScope::rank)}); }
  static std::vector<Param> params() { return params_with_window(); }

  BidirectionalBandwidth(Params const& params, Device& device) : Pairs(params, device, Ways::both) {}
  Amounts amounts() const { return {{"bandwidth", 2 * bytes_of_window()}}; }
  template <Backend>
  void run(Queue&) {
    exchange_windows();
  }
};

bool const added = add_kernel<BidirectionalBandwidth, host>();

}  // namespace
}  // namespace toise::point_to_point
