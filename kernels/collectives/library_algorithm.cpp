#include "kernels/collectives/library_algorithm.hpp"

#include <fmt/format.h>
#include <mpi.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "core/error.hpp"
#include "core/ranks/mpi_control.hpp"

namespace toise::collectives {
namespace {

constexpr char const* switch_of_rules = "coll_tuned_use_dynamic_rules";

/// "allreduce" of "collective.all_reduce"; both libraries name operations as MPI's functions do.
std::string name_in_mpi(std::string_view kernel) {
  auto name = std::string(kernel.substr(kernel.find('.') + 1));
  if (name == "broadcast") return "bcast";
  if (name.starts_with("reduce_scatter")) return name;
  std::erase(name, '_');
  return name;
}

std::string variable_of(std::string_view kernel) {
  auto name = name_in_mpi(kernel);
#if defined(OPEN_MPI)
  return fmt::format("coll_tuned_{}_algorithm", name);
#else
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
  return fmt::format("MPIR_CVAR_{}_INTRA_ALGORITHM", name);
#endif
}

/// The value that a word or number means. Throws Unsupported with all words where it is none.
int value_of(MpiControl const& control, std::string const& asked) {
  std::string known;
  for (auto const& [number, word] : control.words) {
    if (asked == word || asked == fmt::format("{}", number)) return number;
    known += fmt::format("{}{}", known.empty() ? "" : ", ", word);
  }
  throw Unsupported(fmt::format("algorithm '{}' is none that this MPI has: {} takes {}", asked, control.name, known));
}

/// Whether a value of 0 leaves the choice to the library, which both libraries mean by it.
bool is_free(MpiControl const& control) { return control.value == 0; }

}  // namespace

Param algorithm_param() {
  return {.name = "algorithm",
          .kind = ParamKind::word,
          .fallback = std::string("library"),
          .help =
              "library: as it decides itself; else one of Open MPI's coll_tuned_*_algorithm, which needs "
              "OMPI_MCA_coll_tuned_use_dynamic_rules=1 in the environment"};
}

LibraryAlgorithm::LibraryAlgorithm(std::string_view kernel, Params const& params) : variable_(variable_of(kernel)) {
  auto const asked = params.values().contains("algorithm") ? params.text("algorithm") : std::string("library");
  auto control = read_mpi_control(variable_);
  auto const rules = read_mpi_control(switch_of_rules);
  bool const counts = !rules || rules->value != 0;  // MPICH has no such switch
  if (asked != "library") {
    if (!control || control->words.empty())
      throw Unsupported(fmt::format(
          "algorithm '{}' cannot be set in this MPI, whose {} {}: leave it out, and set the library's own variable in "
          "the environment of the run",
          asked, variable_, control ? "takes numbers without names" : "does not exist"));
    if (params.values().contains("form") && params.text("form") != "blocking")
      throw Unsupported("algorithm: coll_tuned_*_algorithm is of blocking calls alone: use form = blocking");
    if (!counts)
      throw Unsupported(
          fmt::format("algorithm '{}' would have no effect, since {} is off and cannot be changed once MPI runs: set "
                      "OMPI_MCA_{}=1 in the environment of the run",
                      asked, switch_of_rules, switch_of_rules));
    auto const value = value_of(*control, asked);
    if (!set_mpi_control(variable_, value)) throw Unsupported(fmt::format("this MPI refused to set {}", variable_));
    before_ = control->value;
    control->value = value;
  }
  if (!control) return;
  bool const is_set = counts && !is_free(*control);
  Details found{{"name", is_set ? control->word() : "not known: the library decides by size and ranks"},
                {"by", before_  ? "parameter algorithm"
                       : is_set ? "environment"
                                : "library"},
                {"read_from", fmt::format("MPI_T {} = {}", variable_, control->word())}};
  if (rules) found.set({"dynamic_rules", rules->value != 0});
  details_ = {{"library_algorithm", found}};
}

LibraryAlgorithm::~LibraryAlgorithm() {
  if (before_) set_mpi_control(variable_, *before_);
}

}  // namespace toise::collectives
