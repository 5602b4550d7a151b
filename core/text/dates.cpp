#include "core/text/dates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <ctime>
#include <optional>

#include "core/error.hpp"
#include "core/text/text.hpp"

namespace toise {
namespace {

constexpr double end_of_dates = 253402300799;  // 9999-12-31T23:59:59Z: four digits write no later year

/// Parses a text from its beginning.
struct Rest {
  std::string_view text;

  bool take(char expected) {
    if (!text.starts_with(expected)) return false;
    text.remove_prefix(1);
    return true;
  }
  /// Exactly this many digits.
  bool number(std::size_t width, int& value) {
    if (text.size() < width) return false;
    value = 0;
    for (char const c : text.substr(0, width)) {
      if (c < '0' || c > '9') return false;
      value = 10 * value + (c - '0');
    }
    text.remove_prefix(width);
    return true;
  }
};

struct Moment {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  double fraction = 0;

  std::chrono::year_month_day date() const {
    return std::chrono::year(year) / static_cast<unsigned>(month) / static_cast<unsigned>(day);
  }
  bool is_real() const {
    return year >= 1970 && date().ok() && hour <= 23 && minute <= 59 && second <= 60;  // 60: a leap second
  }
  double in_utc() const {
    auto const days = std::chrono::sys_days(date()).time_since_epoch().count();
    return 86400.0 * days + 3600.0 * hour + 60.0 * minute + second + fraction;
  }
  double in_local_time() const {
    std::tm time{};
    time.tm_year = year - 1900;
    time.tm_mon = month - 1;
    time.tm_mday = day;
    time.tm_hour = hour;
    time.tm_min = minute;
    time.tm_sec = second;
    time.tm_isdst = -1;
    return static_cast<double>(std::mktime(&time)) + fraction;
  }
};

bool read_day(Rest& rest, Moment& m) {
  return rest.number(4, m.year) && rest.take('-') && rest.number(2, m.month) && rest.take('-') && rest.number(2, m.day);
}
bool read_clock(Rest& rest, Moment& m) {
  return rest.number(2, m.hour) && rest.take(':') && rest.number(2, m.minute) && rest.take(':') &&
         rest.number(2, m.second);
}

/// ".25"; none is zero.
bool read_fraction(Rest& rest, Moment& m) {
  if (!rest.take('.')) return true;
  double place = 0.1;
  int digit = 0;
  if (!rest.number(1, digit)) return false;
  do {
    m.fraction += place * digit;
    place /= 10;
  } while (rest.number(1, digit));
  return true;
}

/// "Z", "+01:00" or "-0500" in seconds east of Greenwich; nothing else is one.
std::optional<double> read_zone(std::string_view text) {
  if (text == "Z") return 0;
  Rest rest{text};
  bool const is_west = rest.take('-');
  if (!is_west && !rest.take('+')) return {};
  int hours = 0, minutes = 0;
  bool const is_read = rest.number(2, hours) && (rest.take(':'), rest.number(2, minutes)) && rest.text.empty();
  if (!is_read || hours > 23 || minutes > 59) return {};
  return (is_west ? -1 : 1) * (3600.0 * hours + 60.0 * minutes);
}

/// "Wed Nov 25 22:36:00 2026", as ctime() writes it.
bool read_ctime(std::string_view text, Moment& m) {
  constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto words = split(text, ' ');
  std::erase(words, "");
  if (words.size() != 5) return false;
  m.month = 1 + static_cast<int>(std::find(months.begin(), months.end(), words[1]) - months.begin());
  Rest day{words[2]}, clock{words[3]}, year{words[4]};
  bool const is_read = day.number(words[2].size() == 1 ? 1 : 2, m.day) && day.text.empty() && read_clock(clock, m) &&
                       clock.text.empty() && year.number(4, m.year) && year.text.empty() && m.is_real();
  return is_read && words[0] == days[std::chrono::weekday(std::chrono::sys_days(m.date())).c_encoding()];
}

std::optional<double> find_date(std::string_view text) {
  Moment m;
  if (!text.empty() && text.front() >= 'A' && read_ctime(text, m)) return m.in_local_time();
  m = {};
  Rest rest{text};
  if (!read_day(rest, m)) return {};
  if (rest.text.empty()) return m.is_real() ? std::optional(m.in_utc()) : std::nullopt;
  if (!rest.take('T') && !rest.take(' ')) return {};
  if (!read_clock(rest, m) || !read_fraction(rest, m) || !m.is_real()) return {};
  auto const zone = trim(rest.text);
  if (zone.empty()) return m.in_local_time();
  auto const east = read_zone(zone);
  return east ? std::optional(m.in_utc() - *east) : std::nullopt;
}

}  // namespace

bool is_in_range(double seconds) { return seconds >= 0 && seconds < end_of_dates; }

bool is_date(std::string_view text) {
  auto const seconds = find_date(trim(text));
  return seconds && is_in_range(*seconds);  // zones move the first and the last day
}

double parse_date(std::string_view text) {
  if (is_date(text)) return *find_date(trim(text));
  throw InputError(fmt::format("'{}' is not a date; write it as 2026-11-25 or 2026-11-25T22:36:00Z", trim(text)));
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
