#include "core/run/run_identity.hpp"

#include <fmt/format.h>

#include <map>
#include <unordered_map>

#include "core/error.hpp"
#include "core/files/checksum.hpp"
#include "core/json/json_field.hpp"

namespace toise {
namespace {

/// By its uid; a line of before schema 1.4 by what it says, however it is written.
std::string identity_of(LineHead const& head) {
  return head.uid.empty() ? sha256_of(parse_object(head.line).dump()) : std::string(head.uid);
}

}  // namespace

std::string identity_of(RunDirectory const& run) {
  if (auto const id = read_run_file(run).id) return *id;
  std::string sums;
  for (auto const& file : result_files(run)) {
    for_each_line_head(file, [&](LineHead const& head) { sums += identity_of(head); });
  }
  return sha256_of(sums);
}

void check_no_repeats(std::span<RunDirectory const> runs) {
  std::map<std::string, RunDirectory const*> known;
  for (auto const& run : runs) {
    auto const [first, is_new] = known.emplace(identity_of(run), &run);
    if (is_new) continue;
    throw InputError(fmt::format("{} and {} hold the same run (id {}); give it once", first->second->root.string(),
                                 run.root.string(), first->first));
  }
  std::vector<std::filesystem::path> files;
  std::unordered_map<std::string, std::size_t> measured_in;  // index of `files`
  for (auto const& run : runs) {
    for (auto const& file : result_files(run)) {
      files.push_back(file);
      for_each_line_head(file, [&](LineHead const& head) {
        auto const [first, is_new] = measured_in.emplace(identity_of(head), files.size() - 1);
        if (is_new) return;
        throw InputError(
            fmt::format("holds the same measurement as {} (uid {})", files[first->second].string(), first->first));
      });
    }
  }
}

}  // namespace toise
