#include "kernels/latency/chase.hpp"

#include <numeric>
#include <utility>

#include "core/checked_count.hpp"
#include "core/error.hpp"
#include "core/registry.hpp"
#include "core/sampling/random.hpp"

namespace toise {

std::vector<std::uint32_t> random_cycle(std::size_t elements) {
  if (elements > UINT32_MAX) throw Unsupported("more than 2^32 cache lines to chase through");
  std::vector<std::uint32_t> order(elements);
  std::iota(order.begin(), order.end(), 0u);
  for (std::size_t i = order.size() - 1; i > 0; --i) {
    std::swap(order[i], order[random_bits(data_seed, i) % (i + 1)]);
  }
  return order;
}

Description Chase::description() {
  return {.about = {.family = "memory",
                    .title = "Memory",
                    .size = {.param = "bytes", .unit = "B", .arrays = 1},
                    .bound = BoundBy::latency,
                    .accumulates = true},
          .metrics = {{.name = "latency",
                       .unit = "s",
                       .form = Form::cost,
                       .chart = {.kind = Chart::Kind::over_size,
                                 .title = "Latency of a dependent load over the size of the array",
                                 .axis = "latency"},
                       .scope = MetricScope::rank}}};
}

std::vector<Param> Chase::params() {
  return {{.name = "bytes",
           .kind = ParamKind::bytes,
           .fallback = std::int64_t{16} << 20,
           .help = "size of the array that the chase walks through",
           .range = {2 * line, most_bytes},
           .small = std::int64_t{10'008}}};
}

Chase::Chase(Params const& params, Device& device)
    : elements(device, checked_count<char[line + sizeof(std::uint32_t)]>(device, params.bytes("bytes") / line)),
      order(random_cycle(elements.size())),
      position(0) {
  for (std::size_t i = 0; i < order.size(); ++i) {
    elements[order[i]].next = order[i + 1 == order.size() ? 0 : i + 1];
  }
  position = order[0];
}

Check Chase::check() const {
  auto const steps = runs * static_cast<std::uint64_t>(loads) % order.size();
  bool const arrived = runs > 0 && position == order[steps];
  return {.error = arrived ? 0.0 : 1.0, .tolerance = 0};
}

template <>
void Chase::run<host>(Queue&) {
  auto const* const chain = elements.data();
  std::uint64_t at = position;
  for (std::int64_t i = 0; i < loads; ++i) at = chain[at].next;
  position = at;
  ++runs;
}

static bool const registered = add_kernel<Chase, host>();

}  // namespace toise
