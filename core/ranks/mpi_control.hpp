// Control variables of the MPI library, by its tools interface (MPI_T).
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace toise {

/// A variable of one whole number, and the words that its values have.
struct MpiControl {
  std::string name;
  int value = 0;
  std::vector<std::pair<int, std::string>> words;  // empty where the library gives none

  std::string word() const;  // of the value; its number where it has none
};

/// Empty where the library has no such variable of a whole number. MPI must be initialised.
std::optional<MpiControl> read_mpi_control(std::string const& name);

/// Whether the library took it. Every rank calls it before the communicator that it is for.
bool set_mpi_control(std::string const& name, int value);

}  // namespace toise
