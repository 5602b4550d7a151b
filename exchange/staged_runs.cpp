#include "exchange/staged_runs.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "core/error.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = ".import-";
constexpr char const* before = ".before";

[[noreturn]] void fail(std::string const& what, std::string const& reason) {
  throw EnvironmentError(fmt::format("{}: {}; nothing was imported", what, reason));
}

/// Puts `made` in the place of `there`, which is then where `made` was, if it was anywhere.
bool take_place(fs::path const& made, fs::path const& there) {
  if (!fs::exists(there)) return rename(made.c_str(), there.c_str()) == 0;
  if (renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, there.c_str(), RENAME_EXCHANGE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
  auto const aside = made.string() + before;  // a filesystem that cannot exchange two folders
  if (rename(there.c_str(), aside.c_str()) != 0) return false;
  if (rename(made.c_str(), there.c_str()) != 0) {
    auto const reason = errno;
    rename(aside.c_str(), there.c_str());
    errno = reason;
    return false;
  }
  return rename(aside.c_str(), made.c_str()) == 0;
}

}  // namespace

StagedRuns::StagedRuns(fs::path folder) : folder_(std::move(folder)) {
  for (auto path = fs::absolute(folder_); !fs::exists(path); path = path.parent_path())
    made_.insert(made_.begin(), path);
  try {
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) fail("cannot create " + folder_.string(), error.message());
    if (lock()) remove_leftovers();
  } catch (...) {
    clean_up();
    throw;
  }
  staging_ = folder_ / fmt::format("{}{}", prefix, getpid());
}

StagedRuns::~StagedRuns() { clean_up(); }

void StagedRuns::clean_up() {
  std::error_code ignored;
  if (!staging_.empty()) fs::remove_all(staging_, ignored);
  for (auto path = made_.rbegin(); path != made_.rend(); ++path) fs::remove(*path, ignored);  // only where it is empty
  if (lock_ >= 0) close(lock_);
}

bool StagedRuns::lock() {
  lock_ = open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ < 0) fail("cannot open " + folder_.string(), std::strerror(errno));
  while (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return false;  // a filesystem without locks
    signals_.check();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return true;
}

/// Of an import that was killed: whoever holds the lock is the only one here. A run that had left its place, and whose
/// successor had not come, goes back.
void StagedRuns::remove_leftovers() const {
  std::vector<fs::path> leftovers;
  for (auto const& entry : fs::directory_iterator(folder_)) {
    if (entry.path().filename().string().starts_with(prefix)) leftovers.push_back(entry.path());
  }
  for (auto const& leftover : leftovers) {
    for (auto const& entry : fs::directory_iterator(leftover)) {
      auto const place = folder_ / entry.path().stem();
      if (entry.path().extension() == before && !fs::exists(place)) fs::rename(entry.path(), place);
    }
    fs::remove_all(leftover);
  }
}

RunDirectory StagedRuns::stage(std::string const& name) {
  signals_.check();
  auto const made = staging_ / name, there = folder_ / name;
  names_.push_back(name);
  if (!fs::exists(there)) return create_run(made);
  std::error_code error;
  fs::create_directories(staging_, error);
  if (!error) fs::copy(there, made, fs::copy_options::recursive, error);
  if (error) fail("cannot copy " + there.string(), error.message());
  return {made};
}

void StagedRuns::publish() {
  signals_.check();
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (take_place(staging_ / names_[i], folder_ / names_[i])) continue;
    auto const reason = errno;
    for (std::size_t k = i; k-- > 0;) {  // back again
      if (fs::exists(staging_ / names_[k]))
        take_place(staging_ / names_[k], folder_ / names_[k]);
      else
        rename((folder_ / names_[k]).c_str(), (staging_ / names_[k]).c_str());
    }
    fail("cannot write " + (folder_ / names_[i]).string(), std::strerror(reason));
  }
  fsync(lock_);  // of the folder; some filesystems refuse it, and need none
}

}  // namespace toise
