#include "core/registry.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <tuple>

#include "missing_parts.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

std::string read(fs::path const& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// The kernels that the folders declare: `static constexpr auto name = "…"` in kernels/*/*.hpp.
std::set<std::string> declared_kernels() {
  std::regex const declaration("static constexpr auto name = \"([^\"]+)\"");
  std::set<std::string> names;
  for (auto const& entry : fs::recursive_directory_iterator(fs::path(TOISE_SOURCE_DIR) / "kernels")) {
    if (entry.path().extension() != ".hpp") continue;
    auto const text = read(entry.path());
    for (std::sregex_iterator match(text.begin(), text.end(), declaration), end; match != end; ++match)
      names.insert((*match)[1]);
  }
  return names;
}

TEST(Registry, EqualsTheFolders) {
  std::set<std::string> registered;
  for (auto const& variant : variants()) registered.insert(std::string(variant.kernel));
  for (auto const& part : missing_parts) registered.insert(std::string(part.kernel));
  EXPECT_EQ(registered, declared_kernels());
}

TEST(Registry, AKernelsFileIsNamedAfterIt) {
  for (auto const& name : declared_kernels()) {
    auto const stem = name.substr(name.find('.') + 1);
    bool found = false;
    for (auto const& entry : fs::recursive_directory_iterator(fs::path(TOISE_SOURCE_DIR) / "kernels")) {
      found = found || (entry.path().filename() == stem + ".hpp" &&
                        read(entry.path()).find('"' + name + '"') != std::string::npos);
    }
    EXPECT_TRUE(found) << name << " wants a file " << stem << ".hpp";
  }
}

TEST(Registry, HasNoVariantTwice) {
  std::set<std::tuple<std::string_view, Backend, std::string_view>> seen;
  for (auto const& variant : variants())
    EXPECT_TRUE(seen.insert({variant.kernel, variant.backend, variant.name}).second) << variant.kernel;
}

}  // namespace
}  // namespace toise
