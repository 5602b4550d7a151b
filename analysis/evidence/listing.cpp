#include "analysis/evidence/listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>

#include "analysis/evidence/evidence.hpp"
#include "core/error.hpp"
#include "core/files/checksum.hpp"
#include "core/run/manifest.hpp"
#include "core/text/printable.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t longest_lists = 512 << 20;  // of all lists together, which stay in memory

bool is_kept(std::string const& name) {
  return name.ends_with("MANIFEST") || name == evidence_signature || name == evidence_key;
}

/// Logs and reports are listed and checked, but nothing is judged by them.
bool is_judged(std::string const& name) {
  return name.find("/logs/") == std::string::npos && !name.ends_with("report.html");
}

/// A file that is written piece by piece.
class Unpacked {
public:
  explicit Unpacked(fs::path const& path) : path_(path) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    file_.open(path, std::ios::binary);
    check();
  }
  void take(std::string_view piece) {
    file_.write(piece.data(), static_cast<std::streamsize>(piece.size()));
    check();
  }
  void close() {
    file_.close();
    check();
  }

private:
  void check() const {
    if (file_) return;
    throw EnvironmentError(fmt::format(
        "{}: cannot be unpacked: {}; this says nothing of the evidence; set TMPDIR to a folder with more room",
        path_.string(), std::strerror(errno)));
  }

  fs::path path_;
  std::ofstream file_;
};

}  // namespace

Listing list_evidence(fs::path const& bundle) {
  Listing all;
  Sha256 sum;
  std::string name;
  std::string* text = nullptr;
  std::uint64_t kept = 0;
  auto const begin = [&](ArchiveMember const& member) {
    name = member.name;
    text = is_kept(name) ? &all.texts[name] : nullptr;
    if (text) kept += member.bytes;
    if (kept > longest_lists)
      throw InputError(fmt::format("{}: its lists have more than {} MiB, the most that is read", bundle.string(),
                                   longest_lists >> 20));
  };
  auto const take = [&](std::string_view piece) {
    sum.add(piece);
    if (text) *text += piece;
  };
  all.folders = read_archive(bundle, evidence_folder,
                             {.begin = begin, .take = take, .end = [&] { all.sums[name] = sum.finish(); }});
  while (all.sums.contains(fmt::format("runs/{}/run.json", all.runs + 1))) ++all.runs;
  return all;
}

std::string first_touched(Listing const& listing, std::string const& folder, std::string const& list,
                          std::set<std::string> const& apart) {
  std::map<std::string, std::string> listed;
  try {
    listed = parse_manifest(listing.texts.at(folder + list), folder + list);
  } catch (InputError const& e) {
    return e.what();
  }
  for (auto const& [name, sum] : listed) {
    // nobody judges by a log, and a scheduler may add its last words to one after the run has written its MANIFEST
    if (!folder.empty() && name.starts_with("logs/")) continue;
    auto const found = listing.sums.find(folder + name);
    if (found == listing.sums.end()) return folder + printable(name) + ": was removed";
    if (found->second != sum) return folder + name + ": was changed";
  }
  for (auto at = listing.sums.lower_bound(folder); at != listing.sums.end() && at->first.starts_with(folder); ++at) {
    auto const name = at->first.substr(folder.size());
    if (name != list && !listed.contains(name) && !apart.contains(name)) return at->first + ": was added";
  }
  return "";
}

std::string first_stray(Listing const& listing) {
  for (auto const& folder : listing.folders) {
    auto const inside = listing.sums.lower_bound(folder + "/");
    bool const has_file = folder.empty() || (inside != listing.sums.end() && inside->first.starts_with(folder + "/"));
    if (!has_file) return folder + "/: was added; no listed file is in this folder";
  }
  for (auto const& [name, sum] : listing.sums) {
    if (!name.starts_with("runs/")) continue;
    bool is_of_run = false;
    for (std::size_t i = 1; i <= listing.runs && !is_of_run; ++i)
      is_of_run = name.starts_with(fmt::format("runs/{}/", i));
    if (!is_of_run) return fmt::format("{}: belongs to none of the {} runs that are judged", name, listing.runs);
  }
  return "";
}

void unpack_evidence(fs::path const& bundle, Listing const& listing, fs::path const& folder) {
  std::optional<Unpacked> file;
  Sha256 sum;
  std::string name;
  auto const begin = [&](ArchiveMember const& member) {
    name = member.name;
    if (is_judged(name)) file.emplace(folder / name);
  };
  auto const take = [&](std::string_view piece) {
    sum.add(piece);
    if (file) file->take(piece);
  };
  auto const end = [&] {
    if (file) file->close();
    file.reset();
    auto const found = listing.sums.find(name);
    if (found == listing.sums.end() || found->second != sum.finish())
      throw BadArchive(name + ": was changed while it was verified");
  };
  read_archive(bundle, evidence_folder, {.begin = begin, .take = take, .end = end});
}

}  // namespace toise
