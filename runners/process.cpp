#include "runners/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "core/error.hpp"
#include "core/process/standard_streams.hpp"
#include "core/sampling/clock.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

struct Pipe {
  int read_end = -1, write_end = -1;
  Pipe() {
    std::array<int, 2> ends;
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
      throw EnvironmentError(fmt::format("cannot create a pipe: {}", std::strerror(errno)));
    }
    read_end = ends[0];
    write_end = ends[1];
  }
};

Ended ended_from(int status) {
  if (WIFSIGNALED(status)) return {.exit_code = 128 + WTERMSIG(status), .signal = WTERMSIG(status)};
  return {.exit_code = WEXITSTATUS(status), .signal = 0};
}

/// In the child: never returns.
[[noreturn]] void become(char* const* arguments, char* const* variables, int out, int err, int report, pid_t parent) {
  setpgid(0, 0);                        // Ctrl-C goes to the driver alone, which decides
  prctl(PR_SET_PDEATHSIG, SIGTERM);     // a dead driver leaves no worker behind
  if (getppid() != parent) _exit(127);  // it died before that took hold
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  int const null = open("/dev/null", O_RDONLY);
  if (null >= 0) dup2(null, STDIN_FILENO);
  for (; *variables; ++variables) putenv(*variables);
  restore_write_signals();
  execvp(arguments[0], arguments);
  int const reason = errno;
  [[maybe_unused]] auto const written = write(report, &reason, sizeof reason);
  _exit(127);
}

/// As execvp() wants them.
std::vector<char*> pointers_to(std::vector<std::string> const& words) {
  std::vector<char*> pointers;
  for (auto const& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

/// Reads what is there; false at the end.
bool drain(int file, std::string& into) {
  std::array<char, 65536> block;
  auto const count = ::read(file, block.data(), block.size());
  if (count > 0) into.append(block.data(), static_cast<std::size_t>(count));
  return count > 0 || (count < 0 && (errno == EINTR || errno == EAGAIN));
}

}  // namespace

std::string describe(Ended const& ended) {
  if (ended.signal != 0) return fmt::format("signal {} ({})", ended.signal, strsignal(ended.signal));
  return fmt::format("exit code {}", ended.exit_code);
}

Process::Process(std::vector<std::string> const& command, std::vector<std::string> const& variables) {
  auto const arguments = pointers_to(command), settings = pointers_to(variables);  // a child may not allocate
  Pipe const out, err, report;
  auto const parent = getpid();
  pid_ = fork();
  if (pid_ == 0) become(arguments.data(), settings.data(), out.write_end, err.write_end, report.write_end, parent);
  auto const fork_error = errno;
  for (int const end : {out.write_end, err.write_end, report.write_end}) close(end);
  out_ = out.read_end;
  err_ = err.read_end;
  int reason = pid_ < 0 ? fork_error : 0;
  if (pid_ > 0) {
    setpgid(pid_, pid_);  // also here: whichever comes first
    while (::read(report.read_end, &reason, sizeof reason) < 0 && errno == EINTR) {
    }
  }
  close(report.read_end);
  if (reason != 0) {
    if (pid_ > 0) waitpid(pid_, nullptr, 0);
    close(out_);
    close(err_);
    throw EnvironmentError(fmt::format("cannot start {}: {}", command.front(), std::strerror(reason)));
  }
}

Process::~Process() {
  if (!ended_) {
    signal_group(SIGKILL);
    wait();
  }
  if (out_ >= 0) close(out_);
  if (err_ >= 0) close(err_);
}

Process::Output Process::read(double seconds) {
  std::array<pollfd, 2> watched{pollfd{out_, POLLIN, 0}, pollfd{err_, POLLIN, 0}};
  Output output;
  int const ready = poll(watched.data(), watched.size(), static_cast<int>(seconds * 1000));
  if (ready > 0) {
    if (watched[0].revents != 0 && !drain(out_, output.out)) close(std::exchange(out_, -1));
    if (watched[1].revents != 0 && !drain(err_, output.err)) close(std::exchange(err_, -1));
  }
  output.closed = out_ < 0 && err_ < 0;
  return output;
}

void Process::signal_group(int signal) const {
  if (!ended_) kill(-pid_, signal);
}

Ended Process::wait() {
  int status = 0;
  while (!ended_) {
    if (waitpid(pid_, &status, 0) == pid_)
      ended_ = ended_from(status);
    else if (errno != EINTR)
      ended_ = Ended{.exit_code = 127, .signal = 0};
  }
  return *ended_;
}

bool Process::running() {
  int status = 0;
  if (!ended_ && waitpid(pid_, &status, WNOHANG) == pid_) ended_ = ended_from(status);
  return !ended_;
}

std::string run_or_throw(std::vector<std::string> const& command) {
  auto const answer = run_and_capture(command);
  if (answer.exit_code != 0) {
    throw EnvironmentError(
        fmt::format("{} failed with exit code {}: {}", command.front(), answer.exit_code, answer.output));
  }
  return answer.out;
}

std::string describe_memory_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return "";
  return fmt::format(" (the limit on virtual memory, ulimit -v, is {})",
                     format_memory(static_cast<double>(limit.rlim_cur)));
}

double patience() { return describe_memory_limit().empty() ? 300 : 20; }

Captured run_and_capture(std::vector<std::string> const& command, ProcessOptions const& options) {
  Process process(command, options.variables);
  Captured captured;
  auto const begin = now_ns();
  for (bool closed = false; !closed;) {
    auto const output = process.read(options.seconds ? 0.1 : 3600);
    if (options.seconds && seconds_since(begin) > *options.seconds) {
      throw EnvironmentError(fmt::format("{} did not end within {} s, so it was killed{}", command.front(),
                                         *options.seconds, describe_memory_limit()));
    }
    captured.out += output.out;
    captured.output += output.out + output.err;
    closed = output.closed;
  }
  captured.exit_code = process.wait().exit_code;
  return captured;
}

}  // namespace toise
