// From a placement to the exact command line that starts its workers.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runners/suite/machine.hpp"
#include "runners/suite/placement.hpp"

namespace toise {

class Launcher {
public:
  virtual ~Launcher() = default;

  /// The command for `worker` with `arguments` and how its ranks find each other. Throws
  /// EnvironmentError when a program is missing or the placement is beyond the launcher.
  virtual std::vector<std::string> command(Placement const&, std::string const& worker,
                                           std::vector<std::string> const& arguments) const = 0;

  /// The command that runs `program` once on each of `hosts`, all at the same time; if one fails or dies, it disturbs
  /// no other. Throws EnvironmentError where the launcher has one node only.
  virtual std::vector<std::string> on_every_node(std::vector<std::string> const& hosts,
                                                 std::vector<std::string> const& program) const = 0;
};

/// By the machine's `launcher`. `mpi`: the worker's (`openmpi`, `mpich` or `none`), for mpirun; `is_root`:
/// Open MPI then needs an option. Workers bind themselves, in the same way everywhere; launchers are kept from binding.
std::unique_ptr<Launcher> make_launcher(Machine const&, std::string const& mpi, bool is_root);

/// The first of these programs on PATH, or "".
std::string find_program(std::vector<std::string> const& names);

/// Of what a launcher said when it ended: the line by which mpirun or Hydra names the rank or process that died and its
/// host, else the last line.
std::string last_words(std::string_view said);

/// The command as one would type it, quoted where the shell needs it.
std::string shell_line(std::vector<std::string> const& command);

}  // namespace toise
