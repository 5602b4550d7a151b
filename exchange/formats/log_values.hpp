// Values in the lines that tools print.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace toise {

/// A word as a number; NaN for "nan", "-nan" and "N/A". where: "file:12". Throws InputError for other text.
double value_in(std::string_view word, std::string const& where);

/// Whether a time is zero because its tool prints too few digits, and not because nothing was measured: a rate beside
/// it is above zero.
inline bool is_rounded_away(double time, double rate) { return time == 0 && rate > 0; }

/// What follows these words in a line, without blanks around it; nothing where they are not there.
std::optional<std::string> text_after(std::string_view line, std::string_view words);

/// The first whole number after these words in a line; nothing where there is none.
std::optional<std::int64_t> number_after(std::string_view line, std::string_view words);

/// A count such as that of ranks, if it is one: from 1 to a million.
std::optional<int> count_after(std::string_view line, std::string_view words);

}  // namespace toise
