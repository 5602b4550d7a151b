// The spells in which a run was measured, and how long it was observed in them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/system/environment.hpp"

namespace toise {

/// One spell of measuring: of a driver, or of one of its jobs. Its clock is monotonic: nobody can set it.
struct Session {
  std::string start;               // date
  std::optional<std::string> end;  // date; absent: it was killed
  std::string host;
  std::string boot;                        // of that host, by its kernel; empty where it does not say
  double clock = 0;                        // s, of the monotonic clock at the start
  std::optional<double> elapsed;           // s, by the same clock
  int first_launch = 1;                    // its launches have this number or a higher one
  std::optional<Environment> environment;  // absent: the run's
};

/// Now, on this host.
Session begin_session(int first_launch);
void end_session(Session&);

/// How long sessions observed a machine: time in which several did counts once.
struct ObservedTime {
  double seconds = 0;
  std::vector<std::string> not_counted;  // for each session that does not count: which, and why
};

/// Only a session whose end was seen counts, and only if the wall clock agrees with the monotonic one, to 1 s and 1 s
/// an hour: a clock that was set makes no hours. The same holds from one session to the next of the same boot.
ObservedTime observed_time(std::vector<Session> sessions);

}  // namespace toise
