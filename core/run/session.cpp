#include "core/run/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <tuple>

#include "core/sampling/clock.hpp"
#include "core/system/host_name.hpp"
#include "core/text/dates.hpp"

namespace toise {
namespace {

double clock_seconds() { return static_cast<double>(now_ns()) * 1e-9; }

/// By how much two clocks may differ after some time: what a good clock drifts, and what reading both takes.
double tolerance(double seconds) { return 1 + std::abs(seconds) / 3600; }

std::string boot_of_this_host() {
  std::string boot;
  std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), boot);
  return boot;
}

/// Why the wall clock of one session is not to be believed; empty where it is.
std::string doubt(Session const& session) {
  if (!session.end || !session.elapsed) return "its end was not seen";
  double const wall = parse_date(*session.end) - parse_date(session.start);
  if (!(*session.elapsed >= 0) || std::abs(wall - *session.elapsed) > tolerance(*session.elapsed)) {
    return fmt::format("the wall clock went {:.4g} s while {:.4g} s passed by the monotonic clock", wall,
                       *session.elapsed);
  }
  return "";
}

}  // namespace

Session begin_session(int first_launch) {
  return {.start = utc_now(),
          .host = host_name(),
          .boot = boot_of_this_host(),
          .clock = clock_seconds(),
          .first_launch = first_launch};
}

void end_session(Session& session) {
  session.end = utc_now();
  session.elapsed = clock_seconds() - session.clock;
}

ObservedTime observed_time(std::vector<Session> sessions) {
  ObservedTime observed;
  auto leave_out = [&](Session const& session, std::string const& why) {
    observed.not_counted.push_back(fmt::format("the session from {} on {}: {}", session.start, session.host, why));
  };
  // in the order of their clock, so that one of the same boot is compared with the one before it
  std::sort(sessions.begin(), sessions.end(),
            [](auto const& a, auto const& b) { return std::tie(a.boot, a.clock) < std::tie(b.boot, b.clock); });
  std::vector<std::pair<double, double>> spells;          // by the wall clock
  std::map<std::string, std::pair<double, double>> last;  // by boot: both clocks at the start of the last that counts
  for (auto const& session : sessions) {
    if (auto const why = doubt(session); !why.empty()) {
      leave_out(session, why);
      continue;
    }
    double const start = parse_date(session.start);
    if (auto const before = last.find(session.boot); !session.boot.empty() && before != last.end()) {
      double const wall = start - before->second.first, passed = session.clock - before->second.second;
      if (std::abs(wall - passed) > tolerance(passed)) {
        leave_out(session, fmt::format("the wall clock was set by {:.4g} s since the session before", wall - passed));
        continue;
      }
    }
    last[session.boot] = {start, session.clock};
    spells.emplace_back(start, start + *session.elapsed);
  }
  std::sort(spells.begin(), spells.end());
  double until = -INFINITY;
  for (auto const& [begin, end] : spells) {
    observed.seconds += std::max(0.0, end - std::max(begin, until));
    until = std::max(until, end);
  }
  return observed;
}

}  // namespace toise
