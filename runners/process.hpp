// Child processes: started in a group of their own, read while they run, ended for certain.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace toise {

struct Captured {
  int exit_code = 0;
  std::string output;  // stdout and stderr together
};

/// Runs a command to its end. Throws EnvironmentError when it cannot be started.
Captured run_and_capture(std::vector<std::string> const& command);

/// What a command printed; throws EnvironmentError with it when the command fails.
std::string run_or_throw(std::vector<std::string> const& command);

/// How a child ended.
struct Ended {
  int exit_code = 0;
  int signal = 0;  // not 0: it was killed by it
};
std::string describe(Ended const&);  // "exit code 3", "signal 11 (Segmentation fault)"

/// A running child with its output. Its group is killed when this goes out of scope, and when the
/// driver dies.
class Process {
public:
  /// Throws EnvironmentError when the command cannot be started.
  explicit Process(std::vector<std::string> const& command);
  ~Process();
  Process(Process const&) = delete;
  Process& operator=(Process const&) = delete;

  struct Output {
    std::string out, err;  // what was newly read
    bool closed = false;   // both ended: the child is gone, or about to be
  };
  /// Waits up to `seconds` for output. Returns early on a signal to this program.
  Output read(double seconds);

  void signal_group(int signal) const;
  /// Waits for the end. Call after read() said `closed`, or after a kill.
  Ended wait();
  bool running();

private:
  pid_t pid_ = -1;
  int out_ = -1, err_ = -1;
  std::optional<Ended> ended_;
};

}  // namespace toise
