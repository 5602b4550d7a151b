#include "kernels/collectives/exchange.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

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

namespace {

template <class Value>
std::vector<std::string> words_of(std::vector<Value> const& values) {
  std::vector<std::string> words;
  for (auto const value : values) words.emplace_back(to_string(value));
  return words;
}

constexpr std::array all_types{Type::fp64,  Type::fp32,  Type::fp16,  Type::bf16,
                               Type::int64, Type::int32, Type::int16, Type::int8};
constexpr std::array all_reductions{Reduction::sum, Reduction::prod, Reduction::min, Reduction::max, Reduction::avg};

/// That of all values which has this word; the parameter's choices hold no other.
template <class All>
auto parse(All const& all, std::string_view word) {
  auto const found = std::find_if(all.begin(), all.end(), [&](auto value) { return to_string(value) == word; });
  if (found == all.end()) throw std::runtime_error(fmt::format("'{}' is none of the choices", word));
  return *found;
}

}  // namespace

std::string_view to_string(Type type) {
  constexpr std::array<std::string_view, 8> words{"fp64", "fp32", "fp16", "bf16", "int64", "int32", "int16", "int8"};
  return words.at(static_cast<std::size_t>(type));
}

std::string_view to_string(Reduction reduction) {
  constexpr std::array<std::string_view, 5> words{"sum", "prod", "min", "max", "avg"};
  return words.at(static_cast<std::size_t>(reduction));
}

std::vector<Param> params(Offer const& offer) {
  std::vector<Param> all{{.name = "bytes",
                          .kind = ParamKind::bytes,
                          .fallback = std::int64_t{1} << 20,
                          .help = "the larger of a rank's input and output, as nccl-tests counts it",
                          .range = {0, most_bytes},
                          .small = std::int64_t{10'008}},
                         {.name = "type",
                          .kind = ParamKind::word,
                          .fallback = std::string("fp32"),
                          .help = "of an element",
                          .choices = words_of(offer.types)}};
  if (!offer.reductions.empty()) {
    all.push_back({.name = "reduction",
                   .kind = ParamKind::word,
                   .fallback = std::string("sum"),
                   .help = "what the ranks' elements become",
                   .choices = words_of(offer.reductions)});
  }
  if (offer.root) {
    all.push_back({.name = "root",
                   .kind = ParamKind::count,
                   .fallback = std::int64_t{0},
                   .help = "the rank that has, or gets, everything",
                   .range = {0, most_count}});
  }
  if (offer.in_place) {
    all.push_back({.name = "place",
                   .kind = ParamKind::word,
                   .fallback = std::string("out_of_place"),
                   .help = "in_place: input and output share their memory",
                   .choices = {"out_of_place", "in_place"}});
  }
  return all;
}

Param sync_param() {
  return {
      .name = "sync",
      .kind = ParamKind::word,
      .fallback = std::string("barrier"),
      .help = "how ranks begin a sample: behind a barrier, at an agreed time of synchronised clocks, or as they come",
      .choices = {"barrier", "clock", "none"}};
}

Settings settings_of(Params const& params, int ranks) {
  auto const has = [&](char const* name) { return params.values().contains(name); };
  Settings settings{};
  settings.type = parse(all_types, params.text("type"));
  if (has("reduction")) settings.reduction = parse(all_reductions, params.text("reduction"));
  if (has("place")) settings.in_place = params.text("place") == "in_place";
  if (!has("root")) return settings;
  auto const root = params.integer("root");
  if (root < 0 || root >= ranks) {
    throw Unsupported(
        fmt::format("root {} is none of the {} ranks: set root to one of 0 to {}", root, ranks, ranks - 1));
  }
  settings.root = static_cast<int>(root);
  return settings;
}

std::size_t elements_of(Params const& params, Type type) {
  auto const bytes = params.bytes("bytes"), n = bytes / size_of(type);
  if (n == 0 && bytes > 0)
    throw Unsupported(
        fmt::format("{} B are less than one element of {}, which has {}", bytes, to_string(type), size_of(type)));
  return n;
}

Amounts amounts(double bytes, double bus_factor) {
  return {{"bus_bandwidth", bytes * bus_factor}, {"algorithm_bandwidth", bytes}, {"latency", 1}};
}

std::size_t Place::share_of(std::size_t n) const {
  auto const share = n / static_cast<std::size_t>(ranks);
  if (share == 0 && n > 0)
    throw Unsupported(fmt::format("{} elements are less than one for each of {} ranks", n, ranks));
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

Memory::Memory(Device& device, Layout const& layout, Settings const& settings)
    : first_(device, size_of_first(device, layout, settings)) {
  auto const size = size_of(settings.type);
  auto const input = layout.input, output = layout.output_count();
  if (!settings.in_place) {
    second_.emplace(device, size * output);
  } else if (input < output) {
    input_at_ = size * layout.inner;
  } else if (output < input) {
    output_at_ = size * layout.inner;
  }
}

}  // namespace toise::collectives
