// What the worker can measure, as the driver sees it: always asked of the worker, never guessed.
#pragma once

#include <string>
#include <vector>

#include "core/description.hpp"
#include "core/params.hpp"
#include "core/system/environment.hpp"

namespace toise {

struct KnownVariant {
  std::string kernel, variant, backend;
  int min_ranks = 1;
  bool hidden = false;
  About about;
  std::vector<Param> params;
};
struct Catalogue {
  std::vector<KnownVariant> variants;
  std::vector<MissingVariant> missing;
  std::string mpi;  // openmpi | mpich | none

  std::vector<std::string> kernel_names() const;  // hidden ones left out
};

/// The worker next to this program, or $TOISE_WORKER. Throws EnvironmentError when there is none.
std::string find_worker();

/// Runs `worker --catalogue`. Throws EnvironmentError with what the worker said.
Catalogue read_catalogue(std::string const& worker);

/// Runs `worker --describe`; GPUs with their parts' peaks. Throws EnvironmentError with what the worker said.
Environment read_description(std::string const& worker);

}  // namespace toise
