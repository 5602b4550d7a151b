#include "analysis/evidence/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/evidence/signature.hpp"
#include "analysis/verdict/programs.hpp"
#include "analysis/verdict/verdict_json.hpp"
#include "core/error.hpp"
#include "core/files/checksum.hpp"
#include "core/files/durable_file.hpp"
#include "core/text/printable.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

/// Files below a folder, relative to it, sorted.
std::vector<std::string> files_in(fs::path const& folder) {
  std::vector<std::string> files;
  for (auto const& entry : fs::recursive_directory_iterator(folder)) {
    auto const name = entry.path().lexically_relative(folder).generic_string();
    if (entry.is_directory() && !entry.is_symlink()) continue;
    if (!entry.is_regular_file() || entry.is_symlink() || printable(name) != name)
      throw InputError(
          fmt::format("{}: cannot be evidence: only plain files whose names can be printed are; take it out of the run",
                      printable(entry.path().string())));
    files.push_back(name);
  }
  std::sort(files.begin(), files.end());
  return files;
}

void copy_run(fs::path const& from, fs::path const& to) {
  for (auto const& name : files_in(from)) {
    fs::create_directories((to / name).parent_path());
    fs::copy_file(from / name, to / name);
  }
}

}  // namespace

std::vector<RunDirectory> runs_of_evidence(fs::path const& folder) {
  std::vector<RunDirectory> runs;
  auto const numbered = [&] { return folder / "runs" / std::to_string(runs.size() + 1); };
  while (fs::exists(numbered() / "run.json")) runs.push_back(open_run(numbered()));
  return runs;
}

void write_evidence(fs::path const& folder, fs::path const& criteria, std::vector<RunDirectory> const& runs,
                    std::optional<fs::path> const& private_key) {
  for (std::size_t i = 0; i < runs.size(); ++i) copy_run(runs[i].root, folder / "runs" / std::to_string(i + 1));
  fs::copy_file(criteria, folder / "criteria.toml");
  auto const kept = runs_of_evidence(folder);
  write_atomically(folder / "verdicts.json",
                   to_json(accept(read_criteria(folder / "criteria.toml"), kept)).dump(1) + "\n");
  write_atomically(folder / "programs.json", to_json(programs_of(kept)).dump(1) + "\n");
  std::string manifest;
  for (auto const& name : files_in(folder)) manifest += fmt::format("{}  {}\n", sha256_of_file(folder / name), name);
  write_atomically(folder / evidence_manifest, manifest);
  if (!private_key) return;
  write_atomically(folder / evidence_signature, sign(manifest, *private_key) + "\n");
  write_atomically(folder / evidence_key, public_half(*private_key));
}

}  // namespace toise
