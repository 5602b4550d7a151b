// Ping-pong: a message to the other rank and one back.
#include "core/registry.hpp"
#include "kernels/point_to_point/pairs.hpp"

namespace toise::point_to_point {
namespace {

/// A message of `bytes` from the first rank of each pair, and after it has come one from the second. latency = t / 2,
/// half of the round trip; bandwidth = bytes / latency, of one message at a time; t is the slowest pair's, and all
/// pairs play at once. Source: OSU Micro-Benchmarks, osu_latency and osu_multi_lat.
struct PingPong : Pairs {
  static constexpr auto name = "p2p.ping_pong";
  static Description description() {
    return describe({{.name = "latency",
                      .unit = "s",
                      .form = Form::cost,
                      .chart = {.kind = Chart::Kind::over_size,
                                .title = "Half of a round trip over message size, with its linear fit",
                                .axis = "latency",
                                .fit_alpha_beta = true}},
                     {.name = "bandwidth", .unit = "B/s", .chart = {}, .scope = MetricScope::rank}});
  }
  static std::vector<Param> params() { return point_to_point::params(); }

  PingPong(Params const& params, Device& device) : Pairs(params, device, Ways::both) {}
  Amounts amounts() const { return {{"latency", 2}, {"bandwidth", 2 * bytes_of_window()}}; }
  template <Backend>
  void run(Queue&) {
    if (is_first()) send();
    receive();
    if (!is_first()) send();
  }
};

bool const added = add_kernel<PingPong, host>();

}  // namespace
}  // namespace toise::point_to_point
