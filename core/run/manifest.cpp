#include "core/run/manifest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <vector>

#include "core/error.hpp"
#include "core/files/checksum.hpp"
#include "core/files/durable_file.hpp"
#include "core/files/file.hpp"
#include "core/text/printable.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t digits = 64;  // of a SHA-256 in hexadecimal

bool is_below(fs::path const& path) {
  return !path.empty() && path.is_relative() && std::find(path.begin(), path.end(), "..") == path.end();
}

}  // namespace

void write_manifest(RunDirectory const& run) {
  std::vector<fs::path> files;
  for (auto const& entry : fs::recursive_directory_iterator(run.root)) {
    auto const path = entry.path().lexically_relative(run.root);
    if (entry.is_regular_file() && path != "MANIFEST" && path != "report.html") files.push_back(path);
  }
  std::sort(files.begin(), files.end());
  std::string text;
  for (auto const& path : files) text += fmt::format("{}  {}\n", sha256_of_file(run.root / path), path.string());
  write_atomically(run.manifest(), text);
}

std::map<std::string, std::string> parse_manifest(std::string const& text, std::string const& name) {
  std::map<std::string, std::string> sums;
  std::istringstream lines(text);
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    bool const is_entry = line.size() > digits + 2 && line.compare(digits, 2, "  ") == 0 &&
                          line.find_first_not_of("0123456789abcdef") == digits && is_below(line.substr(digits + 2));
    if (!is_entry)
      throw InputError(
          fmt::format("{}:{}: expected a SHA-256, two blanks and the path of a file in this folder", name, number));
    auto const path = line.substr(digits + 2);
    if (!sums.emplace(path, line.substr(0, digits)).second)
      throw InputError(fmt::format("{}:{}: names {} again", name, number, printable(path)));
  }
  return sums;
}

std::string first_edited(RunDirectory const& run) {
  if (!fs::exists(run.manifest())) {
    auto const status = read_run_file(run).status;
    if (status == RunStatus::running) return "";
    return "MANIFEST: was removed after the run ended; or toise was killed before it wrote it, and toise run --resume "
           "writes it";
  }
  auto const sums = parse_manifest(read_file(run.manifest()), run.manifest().string());
  for (auto const& [name, sum] : sums) {
    if (*fs::path(name).begin() == "logs") continue;
    auto const path = run.root / name;
    if (!fs::exists(fs::symlink_status(path))) return name + ": was removed after the run ended";
    if (!fs::is_regular_file(fs::symlink_status(path))) return name + ": is no longer a plain file after the run ended";
    if (sha256_of_file(path) != sum) return name + ": was changed after the run ended";
  }
  for (auto const& file : result_files(run)) {
    auto const name = file.lexically_relative(run.root).generic_string();
    if (!sums.contains(name)) return name + ": was added after the run ended";
  }
  return "";
}

void check_unedited(RunDirectory const& run) {
  auto const edited = first_edited(run);
  if (edited.empty()) return;
  throw InputError(
      fmt::format("{}/{}; only show and report read an edited run, with --allow-edited", run.root.string(), edited));
}

RunDirectory open_unedited_run(fs::path const& path) {
  auto run = open_run(path);
  check_unedited(run);
  return run;
}

}  // namespace toise
