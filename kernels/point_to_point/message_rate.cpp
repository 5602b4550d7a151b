// Message rate: what all pairs together send.
#include "core/registry.hpp"
#include "kernels/point_to_point/pairs.hpp"

namespace toise::point_to_point {
namespace {

/// As p2p.bandwidth, counted over all pairs: rate = pairs × window / t messages a second, bandwidth = rate × bytes,
/// where pairs = p / 2. t is the slowest pair's; OSU divides by the mean over pairs, which is less. Source: OSU
/// Micro-Benchmarks, osu_mbw_mr.
struct MessageRate : Pairs {
  static constexpr auto name = "p2p.message_rate";
  static Description description() {
    return describe({{.name = "rate",
                      .unit = "1/s",
                      .chart = {.kind = Chart::Kind::over_size,
                                .title = "Messages of all pairs over message size",
                                .axis = "messages a second"}},
                     bandwidth_of(MetricScope::team)});
  }
  static std::vector<Param> params() {
    auto all = params_with_window();
    all.front().fallback = std::int64_t{8};
    return all;
  }

  MessageRate(Params const& params, Device& device) : Pairs(params, device, Ways::one) {}
  Amounts amounts() const {
    return {{"rate", static_cast<double>(pairs()) * window()}, {"bandwidth", pairs() * bytes_of_window()}};
  }
  template <Backend>
  void run(Queue&) {
    send_window_one_way();
  }
};

bool const added = add_kernel<MessageRate, host>();

}  // namespace
}  // namespace toise::point_to_point
