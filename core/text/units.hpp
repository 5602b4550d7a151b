// Quantities as people write them ("64KiB", "10min", "1%"), to SI and back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace toise {

/// "64KiB" -> 65536, "1 MB" -> 1000000, "8" -> 8. Decimal (kB, MB, GB, TB) and binary (KiB … TiB)
/// prefixes. Throws InputError on an unknown unit, a negative or a fractional number of bytes.
std::int64_t parse_bytes(std::string_view text);

/// "250us", "1.5s", "10min", "2h" -> seconds. A bare number is seconds. Throws InputError.
double parse_seconds(std::string_view text);

/// "1%" -> 0.01, "0.01" -> 0.01. Throws InputError.
double parse_ratio(std::string_view text);

/// "8B..1GiB" -> 8, 16, 32, … up to and including the end where it is hit. Throws InputError when
/// the begin is not above zero or lies above the end.
std::vector<std::int64_t> parse_byte_range(std::string_view text);

/// A number and its unit: "18 TB/s" is 1.8e13 "B/s", "90 %" is 0.9 "1".
struct Quantity {
  double value = 0;
  std::string unit;
};
/// Throws InputError when it is none.
Quantity parse_quantity(std::string const& text);

/// 1234567, "B/s" -> "1.23 MB/s": three significant digits, decimal prefixes.
std::string format_si(double value, std::string_view unit);

/// 65536 -> "64KiB"; a count that no binary prefix divides stays in bytes: 1000 -> "1000B".
std::string format_bytes(std::int64_t bytes);

/// A duration as people write it, in its largest unit up to seconds: 1e-6 -> "1 us", 0.25 -> "250 ms".
std::string format_seconds(double seconds);

/// An amount of memory for a person, in three digits: 16810000000 -> "15.7 GiB".
std::string format_memory(double bytes);

/// An interval's half-width relative to its median, for a person: 0.0213 -> "±2.1 %", 1.3 -> "±130 %",
/// 20 -> "over ±1000 %".
std::string describe_half_width(double share);

}  // namespace toise
