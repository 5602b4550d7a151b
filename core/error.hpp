// The errors a user can meet, one type for each exit code they lead to.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace toise {

/// The user's input is wrong: a flag, a suite, a unit. Exit code 2.
struct InputError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What f() gives; an InputError of it says also where: "run.json: field 'start' is missing".
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

/// A case cannot run here, for a reason that is nobody's fault: it becomes `skipped`.
struct Unsupported : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A stop was asked for (Ctrl-C): the case in progress is dropped and resumed later.
struct Interrupted : std::runtime_error {
  Interrupted() : std::runtime_error("interrupted") {}
};

}  // namespace toise
