// Values of files and of the command line, checked. All throw InputError without a place.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/params.hpp"

namespace toise {

int whole(Value const&, std::int64_t least, std::int64_t most = 10'000'000);
double number_above_zero(Value const&);                      // at most 1e24
double share(Value const&);                                  // "95%" or 0.95: above 0, at most 1
double share_within(Value const&, double low, double high);  // the same, within these
double ratio_of(Value const&, Range const& accepted);        // "2%" or 0.02
double seconds_of(Value const&);                             // "10min" or 600: at most a century
double positive_seconds(Value const&);                       // above 0, at most a year: of what is waited for

/// A number with all its digits, where to_string() rounds for a reader. Throws for a whole number that a double cannot
/// hold.
std::string exact_text(Value const&);

/// One of some words. what: "scope", for "unknown scope 'x'; there are …"; may be empty.
std::string one_of(std::span<std::string_view const> words, std::string const& what, Value const&);

}  // namespace toise
