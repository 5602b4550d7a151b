#include "kernels/stream/arrays.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/checked_count.hpp"
#include "core/largest.hpp"
#include "core/sampling/random.hpp"

namespace toise::stream {
namespace {

Stores choose_stores(std::string const& asked, std::size_t moved_bytes) {
  if (asked != "auto") return asked == "nontemporal" ? Stores::nontemporal : Stores::temporal;
  // they pay once the arrays no longer fit in the last-level cache
  auto const cache = std::max(sysconf(_SC_LEVEL3_CACHE_SIZE), sysconf(_SC_LEVEL2_CACHE_SIZE));
  return moved_bytes > static_cast<std::size_t>(std::max(cache, 1L << 20)) ? Stores::nontemporal : Stores::temporal;
}

}  // namespace

Description describe(int arrays, bool has_flops) {
  Description description{.about = About{.family = "memory",
                                         .title = "Memory",
                                         .size = {.param = "bytes", .unit = "B", .arrays = arrays},
                                         .bound = BoundBy::memory,
                                         .peak = Peak::memory},
                          .metrics = {bandwidth({.kind = Chart::Kind::over_size,
                                                 .title = "Memory bandwidth over the size of one array",
                                                 .axis = "bandwidth"})}};
  if (has_flops) description.metrics.push_back(flop_rate());
  return description;
}

std::vector<Param> Arrays::params() {
  return {{.name = "bytes",
           .kind = ParamKind::bytes,
           .fallback = std::int64_t{64} << 20,
           .help = "size of one array of doubles",
           .range = {64, most_bytes},
           .small = std::int64_t{10'008}},
          {.name = "stores",
           .kind = ParamKind::word,
           .fallback = "auto",
           .help = "non-temporal stores; auto: only beyond the last-level cache",
           .choices = {"auto", "temporal", "nontemporal"}}};
}

Arrays::Arrays(Params const& params, Device& device, int touched)
    : n(checked_count<double[3]>(device, params.bytes("bytes") / sizeof(double))),  // a, b and c
      passes(static_cast<std::size_t>(
          std::max(1.0, least_bytes / static_cast<double>(n * sizeof(double) * static_cast<std::size_t>(touched))))),
      stores(choose_stores(params.text("stores"), n * sizeof(double) * static_cast<std::size_t>(touched))),
      a(device, n),
      b(device, n),
      c(device, n) {
  fill(device, a, [](std::size_t i) { return random_uniform(data_seed, i); });
  fill(device, b, [](std::size_t i) { return random_uniform(data_seed + 1, i); });
  fill(device, c, [](std::size_t i) { return random_uniform(data_seed + 2, i); });
}

void Arrays::each_slice(Queue& queue, std::function<void(std::size_t, std::size_t)> const& loop) const {
  auto& team = queue.team();
  team.run([&](int thread) {
    auto const [begin, end] = slice(n, thread, team.size(), page_grain<double>);
    for (std::size_t pass = 0; pass < passes; ++pass) loop(begin, end - begin);
  });
}

double Arrays::error(Buffer<double> const& out, std::function<double(std::size_t)> const& expected) const {
  double worst = 0;
  for (std::size_t i = 0; i < n; ++i) {
    raise(worst, std::abs(out[i] - expected(i)));
  }
  return worst;
}

Details Arrays::details() const {
  return {{"passes", passes}, {"stores", stores == Stores::nontemporal ? "nontemporal" : "temporal"}};
}

}  // namespace toise::stream
