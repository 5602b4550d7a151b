#include "cli/shipped_criteria.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "core/error.hpp"
#include "runners/suite/suite.hpp"

namespace toise {

std::string find_criteria(std::string const& name) {
  if (std::filesystem::is_regular_file(name)) return name;
  for (auto const& root : shipped_folders()) {
    if (auto const file = root / "criteria" / (name + ".toml"); std::filesystem::is_regular_file(file))
      return file.lexically_normal();
  }
  throw InputError(fmt::format("there are no criteria '{}': it is neither a file nor the name of shipped ones", name));
}

}  // namespace toise
