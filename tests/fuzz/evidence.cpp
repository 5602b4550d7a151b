// A bundle of evidence. The text is its files, each after a line "=== NAME"; manifests are made of them where there are
// none, so that what they cover is read too.
#include <fmt/format.h>

#include <map>

#include "analysis/evidence/verification.hpp"
#include "core/files/checksum.hpp"
#include "core/text/text.hpp"
#include "tests/fuzz/gzipped.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/temporary_folder.hpp"

namespace toise::fuzz {
namespace {

using Files = std::map<std::string, std::string>;  // contents by name

Files files_of(std::string const& text) {
  Files files;
  std::string* content = nullptr;
  for (auto const& line : split(text, '\n')) {
    if (line.starts_with("=== "))
      content = &files[line.substr(4, 80)];
    else if (content)
      *content += line + "\n";
  }
  return files;
}

/// Of the files below a folder.
std::string manifest_of(Files const& files, std::string const& folder) {
  std::string manifest;
  for (auto const& [name, content] : files) {
    bool const is_apart = name == "MANIFEST.signature" || name == "key.pub";
    if (name.starts_with(folder) && !is_apart)
      manifest += fmt::format("{}  {}\n", sha256_of(content), name.substr(folder.size()));
  }
  return manifest;
}

void add_manifests(Files& files) {
  for (auto const* folder : {"runs/1/", "runs/2/", ""}) {
    auto const name = std::string(folder) + "MANIFEST";
    bool const is_wanted = *folder == '\0' || files.contains(std::string(folder) + "run.json");
    if (is_wanted && !files.contains(name)) files[name] = manifest_of(files, folder);
  }
}

/// A member of a tar. Source: POSIX.1, pax, ustar interchange format.
std::string member(std::string const& name, std::string const& content) {
  constexpr std::size_t block = 512;
  std::string header(block, '\0');
  auto put = [&](std::size_t at, std::string const& field) { header.replace(at, field.size(), field); };
  put(0, name.substr(0, 99));
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  put(124, fmt::format("{:011o}", content.size()));
  put(136, "00000000000");
  put(148, "        ");
  put(156, "0");
  put(257, "ustar");
  put(263, "00");
  unsigned sum = 0;
  for (char const c : header) sum += static_cast<unsigned char>(c);
  put(148, fmt::format("{:06o}", sum) + std::string("\0 ", 2));
  return header + content + std::string((block - content.size() % block) % block, '\0');
}

}  // namespace

void read(std::string const& text) {
  auto files = files_of(text);
  add_manifests(files);
  std::string tar;
  for (auto const& [name, content] : files) tar += member("evidence/" + name, content);
  TemporaryFolder const scratch;
  auto const verified = verify_evidence(gzipped(tar + std::string(1024, '\0')), scratch.path(), std::nullopt);
  require(!verified.touched.empty() || verified.acceptance, "evidence that nobody touched has no verdict");
}

}  // namespace toise::fuzz
