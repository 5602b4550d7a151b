// From a placement to the exact command line that starts its workers.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace toise {

struct Placement {
  int nodes = 1, ranks = 1;
  bool operator==(Placement const&) const = default;
};

class Launcher {
public:
  virtual ~Launcher() = default;
  /// The command for `worker` with `arguments`. Throws EnvironmentError when a program is missing.
  virtual std::vector<std::string> command(Placement const&, std::string const& worker,
                                           std::vector<std::string> const& arguments) const = 0;
};

/// One rank by plain fork; several on this host by the mpirun of the worker's own MPI (`openmpi`,
/// `mpich` or `none`). `is_root`: Open MPI wants to be told.
std::unique_ptr<Launcher> make_local_launcher(std::string const& mpi, bool is_root);

/// The first of these programs on PATH, or "".
std::string find_program(std::vector<std::string> const& names);

/// The command as one would type it, quoted where the shell needs it.
std::string shell_line(std::vector<std::string> const& command);

}  // namespace toise
