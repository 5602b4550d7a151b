#include "analysis/verdict/programs.hpp"

#include <set>

#include "core/files/checksum.hpp"

namespace toise {

std::vector<Program> programs_of(std::vector<RunDirectory> const& runs) {
  std::set<std::string> paths;
  for (auto const& run : runs) {
    auto const file = read_run_file(run);
    for (auto const& path : {file.driver, file.worker}) {
      if (path) paths.insert(*path);
    }
  }
  std::vector<Program> programs;
  for (auto const& path : paths) {
    programs.push_back(
        {.path = path,
         .sha256 = std::filesystem::is_regular_file(path) ? std::optional(sha256_of_file(path)) : std::nullopt});
  }
  return programs;
}

}  // namespace toise
