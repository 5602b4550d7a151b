#include "tests/kernels/sort/radix.hpp"

#include <algorithm>
#include <array>

#include "core/registry.hpp"
#include "core/sampling/random.hpp"

namespace toise {
namespace {

constexpr std::uint64_t digits = 256, lowest = 0xffff;

/// Stable, by eight bits from `shift` on.
void sort_by_digit(std::size_t n, std::uint64_t const* in, std::uint64_t* out, int shift) {
  std::array<std::size_t, digits + 1> place{};
  for (std::size_t i = 0; i < n; ++i) ++place[(in[i] >> shift) % digits + 1];
  for (std::size_t digit = 0; digit < digits; ++digit) place[digit + 1] += place[digit];
  for (std::size_t i = 0; i < n; ++i) out[place[(in[i] >> shift) % digits]++] = in[i];
}

}  // namespace

Description Radix::description() {
  return {.about = About{.family = "sorting",
                         .title = "Sorting",
                         .size = {.param = "bytes", .unit = "B", .arrays = 2},
                         .bound = BoundBy::memory},
          .metrics = {bandwidth(),
                      {.name = "keys_rate",
                       .unit = "1/s",
                       .chart = {.kind = Chart::Kind::over_size,
                                 .title = "Keys sorted a second over their size",
                                 .axis = "keys a second"},
                       .scope = MetricScope::rank}}};
}

std::vector<Param> Radix::params() {
  return {{.name = "bytes",
           .kind = ParamKind::bytes,
           .fallback = std::int64_t{1} << 20,
           .help = "size of the keys",
           .range = {16, most_bytes},
           .small = std::int64_t{8000}}};
}

Radix::Radix(Params const& params, Device& device)
    : input(params.bytes("bytes") / sizeof(std::uint64_t)), keys(device, input.size()), other(device, input.size()) {
  // the upper bits tell each key from all others
  for (std::size_t i = 0; i < input.size(); ++i) input[i] = (i << 16) | (random_bits(7, i) & lowest);
}

Work Radix::work() const {
  double const bytes = 2 * static_cast<double>(input.size() * sizeof(std::uint64_t));
  return {.bytes_read = bytes, .bytes_written = bytes};
}

void Radix::prepare() { std::copy(input.begin(), input.end(), keys.data()); }

Check Radix::check() const {
  double wrong = 0;
  for (std::size_t i = 0; i < input.size(); ++i) {
    auto const key = keys[i], before = i > 0 ? keys[i - 1] : 0;
    bool const is_ours = key >> 16 < input.size() && input[key >> 16] == key;
    bool const is_after = i == 0 || std::pair(before & lowest, before >> 16) < std::pair(key & lowest, key >> 16);
    if (!is_ours || !is_after) ++wrong;
  }
  return {.error = wrong, .tolerance = 0};
}

template <>
void Radix::run<host>(Queue&) {
  sort_by_digit(input.size(), keys.data(), other.data(), 0);
  sort_by_digit(input.size(), other.data(), keys.data(), 8);
}

static bool const registered = add_kernel<Radix, host>();

}  // namespace toise
