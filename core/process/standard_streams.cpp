#include "core/process/standard_streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <iostream>

namespace toise {
namespace {

constexpr std::array write_signals{SIGPIPE, SIGXFSZ};

}  // namespace

void prepare_standard_streams() {
  int file = open("/dev/null", O_RDWR);
  while (file >= 0 && file <= STDERR_FILENO) file = open("/dev/null", O_RDWR);  // the lowest free number each time
  if (file >= 0) close(file);
  for (int const signal : write_signals) std::signal(signal, SIG_IGN);
}

void restore_write_signals() {
  for (int const signal : write_signals) std::signal(signal, SIG_DFL);
}

std::string flush_standard_output() {
  std::cout.flush();
  if (std::fflush(stdout) != 0) return std::strerror(errno);
  if (std::ferror(stdout) == 0 && std::cout.good()) return {};
  // an earlier write failed, and its reason is forgotten: another one meets the same
  return write(STDOUT_FILENO, "\n", 1) < 0 ? std::strerror(errno) : "a part of it was refused";
}

void on_stop_signals(void (*stop)(int)) {
  struct sigaction action {};
  action.sa_handler = stop;
  for (int const signal : {SIGINT, SIGTERM, SIGUSR1, SIGUSR2}) sigaction(signal, &action, nullptr);
  struct sigaction before {};
  sigaction(SIGHUP, nullptr, &before);
  if (before.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
}

void tell(std::string const& text) {
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace toise
