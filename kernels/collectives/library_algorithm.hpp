// The algorithm that the MPI library takes for a collective: read where it can be, and set where it is asked for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/details.hpp"
#include "core/params.hpp"

namespace toise::collectives {

/// `algorithm`: "library", or a word or number of the library's own.
Param algorithm_param();

/// Sets the algorithm of an operation for as long as it lives; made before the communicator, at which Open MPI reads
/// it. Open MPI: coll_tuned_*_algorithm, which counts only with coll_tuned_use_dynamic_rules. MPICH:
/// MPIR_CVAR_*_ALGORITHM, which is read only, since its numbers have no names.
class LibraryAlgorithm {
public:
  /// `kernel`: "collective.all_reduce", or "barrier". Throws Unsupported where the algorithm cannot be set.
  LibraryAlgorithm(std::string_view kernel, Params const&);
  ~LibraryAlgorithm();
  LibraryAlgorithm(LibraryAlgorithm const&) = delete;
  LibraryAlgorithm& operator=(LibraryAlgorithm const&) = delete;

  /// `library_algorithm`: what is taken, `by` whom that is decided, and where that was `read_from`; empty where nothing
  /// is known.
  Details details() const { return details_; }

private:
  std::string variable_;
  std::optional<int> before_;  // what it is set back to
  Details details_;
};

}  // namespace toise::collectives
