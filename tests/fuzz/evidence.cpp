// A bundle of evidence. The text is its files, each after a line "=== NAME"; manifests are made of them where there are
// none, so that what they cover is read too.
#include "analysis/verdict/evidence.hpp"

#include <fmt/format.h>

#include <fstream>

#include "core/run/checksum.hpp"
#include "core/text/text.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/temporary_folder.hpp"

namespace toise::fuzz {
namespace {

namespace fs = std::filesystem;

/// Whether it stays below the folder, and can be the name of a file.
bool is_inside(fs::path const& name) {
  return !name.empty() && name.is_relative() && name.string().size() < 100 &&
         name.native().find('\0') == std::string::npos &&
         std::none_of(name.begin(), name.end(), [](auto const& part) { return part == ".." || part == "."; });
}

void unpack(fs::path const& folder, std::string const& text) {
  std::ofstream file;
  for (auto const& line : split(text, '\n')) {
    if (!line.starts_with("=== ")) {
      file << line << '\n';
      continue;
    }
    auto const name = fs::path(line.substr(4));
    file = std::ofstream();
    if (!is_inside(name)) continue;
    std::error_code ignored;  // of a file that is a folder
    fs::create_directories((folder / name).parent_path(), ignored);
    file.open(folder / name);
  }
}

void make_manifests(fs::path const& folder) {
  for (auto const& run : {folder / "runs/1", folder / "runs/2"}) {
    if (fs::exists(run / "run.json") && !fs::exists(run / "MANIFEST")) write_manifest({run});
  }
  if (fs::exists(folder / "MANIFEST")) return;
  std::string manifest;
  for (auto const& entry : fs::recursive_directory_iterator(folder)) {
    auto const name = entry.path().lexically_relative(folder).string();
    bool const is_apart = name == "MANIFEST.signature" || name == "key.pub";
    if (entry.is_regular_file() && !is_apart) manifest += fmt::format("{}  {}\n", sha256_of_file(entry.path()), name);
  }
  std::ofstream(folder / "MANIFEST") << manifest;
}

}  // namespace

void read(std::string const& text) {
  TemporaryFolder const folder;
  unpack(folder.path(), text);
  make_manifests(folder.path());
  auto const verified = verify_evidence(folder.path(), std::nullopt);
  require(!verified.touched.empty() || verified.acceptance, "evidence that nobody touched has no verdict");
}

}  // namespace toise::fuzz
