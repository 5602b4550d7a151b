// Bandwidth: a window of messages from one rank to the other.
#include "core/registry.hpp"
#include "kernels/point_to_point/pairs.hpp"

namespace toise::point_to_point {
namespace {

/// `window` non-blocking messages of `bytes` from the first rank of each pair to the second, and a word back.
/// bandwidth = window × bytes / t, of one pair; t is the slowest pair's, and all pairs send at once. Source: OSU
/// Micro-Benchmarks, osu_bw, but for the memory: see Messages.
struct Bandwidth : Pairs {
  static constexpr auto name = "p2p.bandwidth";
  static Description description() { return describe({bandwidth_of(MetricScope::rank)}); }
  static std::vector<Param> params() { return params_with_window(); }

  Bandwidth(Params const& params, Device& device) : Pairs(params, device, Ways::one) {}
  Amounts amounts() const { return {{"bandwidth", bytes_of_window()}}; }
  template <Backend>
  void run(Queue&) {
    send_window_one_way();
  }
};

bool const added = add_kernel<Bandwidth, host>();

}  // namespace
}  // namespace toise::point_to_point
