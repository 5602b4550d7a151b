#include "runners/launch/tried.hpp"

#include <bit>
#include <functional>

namespace toise {

Tried::Key Tried::key_of(std::string_view id, std::string_view node) {
  std::hash<std::string_view> const hash;
  auto const half = id.size() / 2;
  return {.whole = hash(id) + 0x9e3779b97f4a7c15 * hash(node),
          .halves = hash(id.substr(0, half)) ^ std::rotl(hash(id.substr(half)), 21) ^ std::rotl(hash(node), 42)};
}

Tried::Tried(std::vector<std::filesystem::path> const& files) {
  for (auto const& file : files) {
    if (!std::filesystem::exists(file)) continue;  // of a worker that never came so far
    for_each_line_head(file, [&](LineHead const& head) {
      auto& attempts = attempts_[key_of(head.id, head.is_on_every_node() ? head.host : std::string_view())];
      if (head.attempt + 1 < attempts.count) return;  // lines of several files come in any order
      attempts = {.count = head.attempt + 1, .failed = is_failure(parse_outcome(head.outcome))};
    });
  }
}

std::vector<PlannedCase> Tried::rest(std::vector<PlannedCase>&& planned, int retries, std::string const& node) const {
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
