#include "kernels/collectives/exchange.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/checked_count.hpp"
#include "core/error.hpp"

namespace toise::collectives {

Description describe() {
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

std::vector<Param> params() {
  return {{.name = "bytes",
           .kind = ParamKind::bytes,
           .fallback = std::int64_t{1} << 20,
           .help = "buffer size of a rank, as nccl-tests counts it",
           .range = {4, most_bytes},
           .small = std::int64_t{10'008}}};
}

Amounts amounts(double bytes, double bus_factor) {
  return {{"bus_bandwidth", bytes * bus_factor}, {"algorithm_bandwidth", bytes}, {"latency", 1}};
}

std::size_t Place::share_of(std::size_t n) const {
  auto const share = n / static_cast<std::size_t>(ranks);
  if (share == 0) throw Unsupported(fmt::format("{} elements are less than one for each of {} ranks", n, ranks));
  return share;
}

std::size_t counted_elements(LayoutOf layout_of, std::size_t n, Place place) {
  place.rank = place.root;
  auto const layout = layout_of(n, place);
  return std::max(layout.input, layout.output_count());
}

namespace {

/// How many bytes the first buffer has; the memory of both is asked for at once.
std::size_t size_of_first(Device const& device, Layout const& layout, Settings const& settings) {
  auto const size = size_of(settings.type), input = layout.input, output = layout.output_count();
  if (settings.in_place) return checked_count<std::byte>(device, size, std::max(input, output));
  require_memory(device, memory_of<std::byte>(size, input) + memory_of<std::byte>(size, output));
  return size * input;
}

}  // namespace

Memory::Memory(Device& device, Layout const& layout, Place const& place, Settings const& settings)
    : first_(device, size_of_first(device, layout, settings)) {
  auto const size = size_of(settings.type), block = size * static_cast<std::size_t>(place.rank);
  auto const input = layout.input, output = layout.output_count();
  if (!settings.in_place) {
    second_.emplace(device, size * output);
  } else if (input < output) {
    input_at_ = block * input;
  } else if (output < input) {
    output_at_ = block * output;
  }
}

}  // namespace toise::collectives
