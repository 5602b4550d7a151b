// The errors a user can meet, one type for each exit code they lead to.
#pragma once

#include <filesystem>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace toise {

/// The user's input is wrong: a flag, a suite, a unit. Exit code 2.
struct InputError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The result of f(); its InputErrors also say where: "run.json: field 'start' is missing".
template <class F>
decltype(auto) at_place(std::string const& place, F&& f) {
  try {
    return std::forward<F>(f)();
  } catch (InputError const& e) {
    throw InputError(place + ": " + e.what());
  }
}

/// The environment failed: launcher, disk, a missing program. Exit code 4.
struct EnvironmentError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A case cannot run here, through nobody's fault: it becomes `skipped`.
struct Unsupported : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Stopped on request (Ctrl-C): the case in progress is dropped and resumed later.
struct Interrupted : std::runtime_error {
  Interrupted() : std::runtime_error("interrupted") {}
};

/// The text of any error for a user: our own words and the operating system's, never a library's.
inline std::string words_of(std::exception const& e) {
  if (auto const* file = dynamic_cast<std::filesystem::filesystem_error const*>(&e))
    return file->path1().string() + ": " + file->code().message();
  if (auto const* system = dynamic_cast<std::system_error const*>(&e)) return system->code().message();
  if (dynamic_cast<std::bad_alloc const*>(&e)) return "there is not enough memory";
  if (dynamic_cast<std::runtime_error const*>(&e)) return e.what();  // what this program throws
  return "an internal error of toise; please report it, with the command";
}

}  // namespace toise
