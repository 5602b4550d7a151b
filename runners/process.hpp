// Child processes: started in a group of their own, read while they run, ended for certain.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace toise {

/// How a child is started, and how long it is waited for.
struct ProcessOptions {
  std::vector<std::string> variables = {};  // "NAME=value", beside those of this program
  std::optional<double> seconds = {};       // until it is killed; none: it may take as long as it likes
};

struct Captured {
  int exit_code = 0;
  std::string out;     // stdout alone: to be read by a program, which a library's warning must not disturb
  std::string output;  // stdout and stderr together, for people
};

/// Runs a command to its end. Throws EnvironmentError when it cannot be started, or takes too long.
Captured run_and_capture(std::vector<std::string> const& command, ProcessOptions const& = {});

/// " (the limit on virtual memory, ulimit -v, is 146 MiB)", or nothing without such a limit: many libraries hang or die
/// of it while they are loaded.
std::string describe_memory_limit();
/// Seconds for which a program that only answers a question is waited for. Loading it from a busy filesystem takes
/// long; with a limit on memory, OpenBLAS may wait for ever while it is loaded.
double patience();

/// What a command printed on its stdout; throws EnvironmentError with it when the command fails.
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
  explicit Process(std::vector<std::string> const& command, std::vector<std::string> const& variables = {});
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
