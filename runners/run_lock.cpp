#include "runners/run_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "core/error.hpp"
#include "core/files/durable_file.hpp"
#include "core/files/file.hpp"
#include "core/sampling/clock.hpp"
#include "core/system/host_name.hpp"
#include "core/text/text.hpp"

namespace toise {
namespace {

constexpr double beat_seconds = 10, patience_seconds = 120;

std::filesystem::path lock_file(RunDirectory const& run) { return run.logs() / "driver.lock"; }

/// Tries for three seconds, since somebody may be looking whether it is free, or a driver that was killed may be about
/// to be gone.
bool take(int file) {
  for (int i = 0; i < 30; ++i) {
    if (flock(file, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK) return true;  // a filesystem without locks: the run is more important
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return false;
}

}  // namespace

RunLock::RunLock(RunDirectory const& run)
    : file_(open(lock_file(run).c_str(), O_CREAT | O_RDWR | O_NONBLOCK | O_CLOEXEC, 0644)) {
  if (file_ < 0)
    throw EnvironmentError(fmt::format("cannot create {}: {}", lock_file(run).string(), std::strerror(errno)));
  if (!take(file_)) {
    close(file_);
    throw InputError(fmt::format("another toise is working on {}; watch it with: toise show {} --follow",
                                 run.root.string(), run.root.string()));
  }
  // where the disk is full, the results say so
  if (ftruncate(file_, 0) == 0) write_all(file_, host_name() + "\n");
  beaten_ns_ = now_ns();
}

RunLock::~RunLock() { close(file_); }

void RunLock::beat() {
  if (seconds_since(beaten_ns_) < beat_seconds) return;
  futimens(file_, nullptr);
  beaten_ns_ = now_ns();
}

std::optional<std::string> DriverWatch::gone() {
  auto const path = lock_file(run_);
  struct stat status {};
  std::string driver_host;
  bool is_held = false;
  if (int const file = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC); file >= 0) {
    is_held = fstat(file, &status) == 0 && flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    close(file);
    driver_host = std::string(trim(read_file(path)));
  }
  if (auto const beat = status.st_mtim.tv_sec * std::int64_t{1'000'000'000} + status.st_mtim.tv_nsec; beat != beat_) {
    beat_ = beat;
    beat_seen_ns_ = now_ns();
  }
  free_looks_ = is_held ? 0 : free_looks_ + 1;
  bool const is_elsewhere = !driver_host.empty() && driver_host != host_name();
  if (free_looks_ < 2 || (is_elsewhere && seconds_since(beat_seen_ns_) < patience_seconds)) return std::nullopt;
  return driver_host.empty() ? "no host" : driver_host;
}

}  // namespace toise
