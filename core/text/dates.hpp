// Dates as people and programs write them, to seconds since 1970 and back.
#pragma once

#include <string>
#include <string_view>

namespace toise {

/// "2026-11-25", "2026-11-25T22:36:00.5Z", "2026-11-25 22:36:00+01:00" or "Wed Nov 25 22:36:00 2026", in seconds since
/// 1970, UTC. A time of day without a zone is this machine's local time, a day alone begins in UTC. Throws InputError
/// for anything else, for days that there are not, such as "2026-02-31", and for those before 1970.
double parse_date(std::string_view text);

/// Whether a time in seconds since 1970 is one that utc_text() and parse_date() write and read: from 1970 to 9999.
bool is_in_range(double seconds);

/// Whether parse_date() takes it.
bool is_date(std::string_view text);

/// "2026-11-25T22:36:00.500Z": ISO 8601 in UTC with milliseconds.
std::string utc_text(double seconds);

}  // namespace toise
