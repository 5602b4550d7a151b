#include "core/text/dates.hpp"

#include <fmt/format.h>

#include <cmath>
#include <ctime>

#include "core/error.hpp"
#include "core/text/text.hpp"

namespace toise {
namespace {

/// What strptime() leaves of the text; null when it does not match.
char const* match(std::string const& text, char const* format, std::tm& time) {
  time = {};
  return strptime(text.c_str(), format, &time);
}

/// "Z", "+01:00" or "-0500" in seconds east of Greenwich; nothing else is one.
bool read_zone(std::string_view text, double& seconds) {
  if (text == "Z") {
    seconds = 0;
    return true;
  }
  if (!text.starts_with('+') && !text.starts_with('-')) return false;
  std::string const digits(text.substr(1));
  int hours = 0, minutes = 0, end = 0;
  auto const reads_all = [&](char const* format) {
    end = 0;
    return std::sscanf(digits.c_str(), format, &hours, &minutes, &end) == 2 && end == static_cast<int>(digits.size());
  };
  bool const is_zone = reads_all("%2d:%2d%n") || reads_all("%2d%2d%n");
  seconds = (text.starts_with('-') ? -1 : 1) * (3600.0 * hours + 60.0 * minutes);
  return is_zone;
}

}  // namespace

double parse_date(std::string_view given) {
  std::string const text(trim(given));
  auto const fail = [&] {
    return InputError(fmt::format("'{}' is no date; write it as 2026-11-25 or 2026-11-25T22:36:00Z", text));
  };
  std::tm time{};
  if (auto const* rest = match(text, "%Y-%m-%d", time); rest && *rest == '\0')
    return static_cast<double>(timegm(&time));
  auto const* rest = match(text, "%Y-%m-%dT%H:%M:%S", time);
  if (!rest) rest = match(text, "%Y-%m-%d %H:%M:%S", time);
  if (!rest) rest = match(text, "%a %b %d %H:%M:%S %Y", time);
  if (!rest) throw fail();
  double fraction = 0;
  if (*rest == '.') {
    char* end = nullptr;
    fraction = std::strtod(rest, &end);
    rest = end;
  }
  auto const zone = trim(rest);
  double east = 0;
  if (zone.empty()) {
    time.tm_isdst = -1;
    return static_cast<double>(std::mktime(&time)) + fraction;
  }
  if (!read_zone(zone, east)) throw fail();
  return static_cast<double>(timegm(&time)) + fraction - east;
}

std::string utc_text(double seconds) {
  double const milliseconds = std::round(seconds * 1000);
  auto const whole = static_cast<std::time_t>(std::floor(milliseconds / 1000));
  std::tm time{};
  gmtime_r(&whole, &time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", time.tm_year + 1900, time.tm_mon + 1, time.tm_mday,
                     time.tm_hour, time.tm_min, time.tm_sec,
                     static_cast<int>(milliseconds - 1000 * static_cast<double>(whole)));
}

}  // namespace toise
