// What the collectives share: buffers with known contents, the definitions of bandwidth, verification.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

#include "core/case.hpp"
#include "core/checked_count.hpp"
#include "core/params.hpp"
#include "core/ranks/communicator.hpp"
#include "kernels/collectives/element.hpp"

namespace toise::collectives {

/// Of every collective; its bandwidths are of one rank.
inline Description describe() {
  return {.about = {.family = "collectives",
                    .title = "Collectives",
                    .size = {.param = "bytes", .unit = "B"},
                    .bound = BoundBy::network},
          .metrics = {{.name = "bus_bandwidth",
                       .unit = "B/s",
                       .chart = {.kind = Chart::Kind::over_size,
                                 .title = "Bus bandwidth over message size",
                                 .axis = "bus bandwidth"},
                       .scope = MetricScope::rank},
                      {.name = "algorithm_bandwidth", .unit = "B/s", .scope = MetricScope::rank},
                      {.name = "latency",
                       .unit = "s",
                       .form = Form::cost,
                       .chart = {.kind = Chart::Kind::over_size,
                                 .title = "Time over message size, with its linear fit",
                                 .axis = "time",
                                 .fit_alpha_beta = true}}}};
}

/// `bus_factor`: bus bandwidth over algorithm bandwidth.
inline Amounts amounts(double bytes, double bus_factor) {
  return {{"bus_bandwidth", bytes * bus_factor}, {"algorithm_bandwidth", bytes}, {"latency", 1}};
}

/// Input and output of one rank: `bytes` of fp32 each, as nccl-tests counts them.
struct Exchange {
  static std::vector<Param> params() {
    return {{.name = "bytes",
             .kind = ParamKind::bytes,
             .fallback = std::int64_t{1} << 20,
             .help = "buffer size of a rank, as nccl-tests counts it",
             .least = 4,
             .small = std::int64_t{10'008}}};
  }

  Exchange(Params const& params, Device& device, std::unique_ptr<Communicator> with)
      : n(checked_count<float>(device, params.bytes("bytes") / sizeof(float))),
        communicator(std::move(with)),
        input(device, n),
        output(device, n) {
    fill(device, input, [&](std::size_t i) { return element(communicator->rank(), i); });
    fill(device, output, [](std::size_t) { return std::numeric_limits<float>::quiet_NaN(); });
  }

  double bytes() const { return static_cast<double>(n * sizeof(float)); }

  /// Every element, with no tolerance: the sums are exact. Names the first wrong one on stderr, which
  /// is the launch's log.
  Check compare(std::function<float(std::size_t)> const& expected) {
    double wrong = 0;
    for (std::size_t i = 0; i < n; ++i) {
      if (output[i] == expected(i)) continue;
      if (wrong == 0) {
        fmt::print(stderr, "rank {}: element {} is {}, but {} was expected\n", communicator->rank(), i, output[i],
                   expected(i));
      }
      ++wrong;
    }
    return {.error = wrong, .tolerance = 0};
  }

  Details details() const { return {{"ranks", communicator->size()}, {"type", "fp32"}}; }

  std::size_t n;
  std::unique_ptr<Communicator> communicator;
  Buffer<float> input, output;
};

}  // namespace toise::collectives
