// The errors a user can meet, one type for each exit code they lead to.
#pragma once

#include <stdexcept>
#include <string>

namespace toise {

/// The user's input is wrong: a flag, a suite, a unit. Exit code 2.
struct InputError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

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
