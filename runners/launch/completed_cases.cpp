#include "runners/launch/completed_cases.hpp"

#define XXH_INLINE_ALL  // the header alone: no library to link
#include <xxhash.h>

namespace toise {

CompletedCases::Key CompletedCases::key_of(std::string_view id, std::string_view node) {
  auto const [low, high] = XXH3_128bits_withSeed(id.data(), id.size(), XXH3_64bits(node.data(), node.size()));
  return {.low = low, .high = high};
}

CompletedCases::CompletedCases(std::vector<std::filesystem::path> const& files) {
  for (auto const& file : files) {
    if (!std::filesystem::exists(file)) continue;  // of a worker that never came so far
    for_each_line_head(file, [&](LineHead const& head) {
      auto& attempts = attempts_[key_of(head.id, head.is_on_every_node() ? head.host : std::string_view())];
      if (head.attempt + 1 < attempts.count) return;  // lines of several files come in any order
      attempts = {.count = head.attempt + 1, .failed = is_failure(parse_outcome(head.outcome))};
    });
  }
}

std::vector<PlannedCase> CompletedCases::rest(std::vector<PlannedCase>&& planned, int retries,
                                              std::string const& node) const {
  auto end = planned.begin();
  for (auto& one : planned) {
    auto const found = attempts_.find(key_of(text_of(one.id), one.id.every_node ? node : std::string_view()));
    bool const is_again = found != attempts_.end() && found->second.failed && found->second.count <= retries;
    if (found != attempts_.end() && !is_again) continue;
    if (is_again) one.id.attempt = found->second.count;
    if (&*end != &one) *end = std::move(one);
    ++end;
  }
  planned.erase(end, planned.end());
  return std::move(planned);
}

}  // namespace toise
