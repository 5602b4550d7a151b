#include "core/text/units.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "core/error.hpp"
#include "core/text/text.hpp"

namespace toise {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

constexpr std::array byte_units{
    Unit{"", 1},
    Unit{"B", 1},
    Unit{"kB", 1e3},
    Unit{"KB", 1e3},
    Unit{"MB", 1e6},
    Unit{"GB", 1e9},
    Unit{"TB", 1e12},
    Unit{"KiB", 1024.0},
    Unit{"MiB", 1048576.0},
    Unit{"GiB", 1024.0 * 1048576.0},
    Unit{"TiB", 1048576.0 * 1048576.0},
};
constexpr std::array time_units{
    Unit{"", 1},      Unit{"s", 1},     Unit{"ns", 1e-9}, Unit{"us", 1e-6},
    Unit{"µs", 1e-6}, Unit{"ms", 1e-3}, Unit{"min", 60},  Unit{"h", 3600},
};
constexpr std::array ratio_units{Unit{"", 1}, Unit{"%", 0.01}};

struct Prefix {
  char const* text;
  double factor;
};
constexpr Prefix prefixes[] = {
    {"", 1},     {"k", 1e3},     {"M", 1e6},        {"G", 1e9},           {"T", 1e12},
    {"P", 1e15}, {"E", 1e18},    {"m", 1e-3},       {"u", 1e-6},          {"µ", 1e-6},
    {"n", 1e-9}, {"Ki", 1024.0}, {"Mi", 1048576.0}, {"Gi", 1073741824.0}, {"Ti", 1099511627776.0}};
constexpr char const* si_units[] = {"B/s", "FLOP/s", "1/s", "s", "W", "J"};

/// The number in its SI unit, if that is one.
double scaled(double number, double factor, std::string_view text) {
  if (!std::isfinite(number * factor)) throw InputError(fmt::format("'{}' is too large for a number", text));
  return number * factor;
}

template <std::size_t N>
double parse_with(std::string_view text, std::array<Unit, N> const& units, std::string_view what) {
  auto const trimmed = trim(text);
  double number = 0;
  auto const [end, error] = std::from_chars(trimmed.data(), trimmed.data() + trimmed.size(), number);
  if (error != std::errc{} || !std::isfinite(number)) {
    throw InputError(fmt::format("'{}' is not a {}: it must begin with a number", text, what));
  }
  auto const unit = trim(trimmed.substr(static_cast<std::size_t>(end - trimmed.data())));
  std::vector<std::string> names;
  for (auto const& known : units) {
    if (known.name == unit) return scaled(number, known.factor, text);
    if (!known.name.empty()) names.emplace_back(known.name);
  }
  throw InputError(
      fmt::format("unknown unit '{}' in '{}', which must be a {}{}", unit, text, what, suggestion(unit, names)));
}

}  // namespace

std::int64_t parse_bytes(std::string_view text) {
  auto const bytes = parse_with(text, byte_units, "number of bytes such as 64KiB or 1GB");
  if (bytes < 0 || bytes != std::floor(bytes) || bytes > 9e18) {
    throw InputError(fmt::format("'{}' is not a whole, non-negative number of bytes", text));
  }
  return static_cast<std::int64_t>(bytes);
}

double parse_seconds(std::string_view text) {
  auto const seconds = parse_with(text, time_units, "duration such as 10s or 5min");
  if (seconds < 0) throw InputError(fmt::format("'{}' is a negative duration", text));
  return seconds;
}

double parse_ratio(std::string_view text) { return parse_with(text, ratio_units, "ratio such as 0.01 or 1%"); }

std::vector<std::int64_t> parse_byte_range(std::string_view text) {
  auto const dots = text.find("..");
  if (dots == std::string_view::npos) return {parse_bytes(text)};
  auto const begin = parse_bytes(text.substr(0, dots));
  auto const end = parse_bytes(text.substr(dots + 2));
  if (begin <= 0 || begin > end) {
    throw InputError(fmt::format("'{}' is an empty range; it must go from a positive size to a larger one", text));
  }
  std::vector<std::int64_t> sizes;
  for (auto size = begin;; size *= 2) {
    sizes.push_back(size);
    if (size > end / 2) return sizes;  // its double may be more than the type holds
  }
}

Quantity parse_quantity(std::string const& text) {
  auto const trimmed = std::string(trim(text));
  double number = 0;
  auto const [end, error] = std::from_chars(trimmed.data(), trimmed.data() + trimmed.size(), number);
  if (error != std::errc() || !std::isfinite(number))
    throw InputError(fmt::format("'{}' is not a quantity such as 18 TB/s", text));
  auto const unit = std::string(trim(std::string_view(end, trimmed.data() + trimmed.size() - end)));
  if (unit.empty()) return {.value = number, .unit = "1"};
  if (unit == "%") return {.value = number / 100, .unit = "1"};
  for (auto const* known : si_units) {
    if (!unit.ends_with(known)) continue;
    auto const before = unit.substr(0, unit.size() - std::string_view(known).size());
    for (auto const& [prefix, factor] : prefixes) {
      if (before == prefix) return {.value = scaled(number, factor, text), .unit = known};
    }
  }
  throw InputError(fmt::format(
      "'{}': unknown unit '{}'; expected B/s, FLOP/s, 1/s, s, W or J, with or without a prefix, or %", text, unit));
}

std::string format_si(double value, std::string_view unit) {
  if (!std::isfinite(value)) return "n/a";
  static constexpr std::array prefixes{std::pair{1e15, "P"}, std::pair{1e12, "T"}, std::pair{1e9, "G"},
                                       std::pair{1e6, "M"},  std::pair{1e3, "k"},  std::pair{1.0, ""},
                                       std::pair{1e-3, "m"}, std::pair{1e-6, "µ"}, std::pair{1e-9, "n"}};
  double factor = 1;
  std::string_view prefix;
  if (value != 0 && unit != "1") {
    for (auto const& [candidate, name] : prefixes) {
      factor = candidate;
      prefix = name;
      if (std::abs(value) >= 0.9995 * candidate) break;
    }
  }
  auto const scaled = value / factor;
  auto const digits = std::abs(scaled) >= 99.95 ? 0 : std::abs(scaled) >= 9.995 ? 1 : 2;
  if (unit == "1") return fmt::format("{:.3g}", value);
  if (unit.starts_with("1/")) unit.remove_prefix(1);  // "11.3 k/s"
  return fmt::format("{:.{}f} {}{}", scaled, digits, prefix, unit);
}

std::string format_bytes(std::int64_t bytes) {
  static constexpr std::array prefixes{"", "Ki", "Mi", "Gi", "Ti"};
  std::size_t prefix = 0;
  while (bytes >= 1024 && bytes % 1024 == 0 && prefix + 1 < prefixes.size()) {
    bytes /= 1024;
    ++prefix;
  }
  return fmt::format("{}{}B", bytes, prefixes[prefix]);
}

std::string format_seconds(double seconds) {
  static constexpr std::array smaller{std::pair{1e3, "ms"}, std::pair{1e6, "us"}, std::pair{1e9, "ns"}};
  if (seconds == 0 || seconds >= 1) return fmt::format("{:g} s", seconds);
  for (auto const& [factor, unit] : smaller) {
    if (seconds * factor >= 1) return fmt::format("{:.6g} {}", seconds * factor, unit);
  }
  return fmt::format("{:g} s", seconds);
}

std::string format_memory(double bytes) {
  static constexpr std::array prefixes{"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  std::size_t prefix = 0;
  while (bytes >= 1023.5 && prefix + 1 < prefixes.size()) {
    bytes /= 1024;
    ++prefix;
  }
  auto const digits = prefix == 0 || bytes >= 99.95 ? 0 : bytes >= 9.995 ? 1 : 2;
  return bytes < 1e6 ? fmt::format("{:.{}f} {}B", bytes, digits, prefixes[prefix])
                     : fmt::format("{:.2g} {}B", bytes, prefixes[prefix]);
}

std::string describe_half_width(double share) {
  if (share > 10) return "over ±1000 %";  // of rounds that have next to nothing in common
  return share >= 1 ? fmt::format("±{:.0f} %", 100 * share) : fmt::format("±{:.2g} %", 100 * share);
}

}  // namespace toise
