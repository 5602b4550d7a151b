#include "runners/tried.hpp"

namespace toise {
namespace {

std::string place(std::string id, bool every_node, std::string_view node) {
  if (every_node) id.append(1, '@').append(node);
  return id;
}

}  // namespace

bool is_failure(Outcome outcome) {
  return outcome != Outcome::ok && outcome != Outcome::unconverged && outcome != Outcome::skipped;
}

Tried::Tried(std::vector<std::filesystem::path> const& files) {
  for (auto const& file : files) {
    if (!std::filesystem::exists(file)) continue;  // of a worker that never came so far
    for_each_line_head(file, [&](LineHead const& head) {
      auto& attempts = attempts_[place(std::string(head.id), head.is_on_every_node(), head.host)];
      if (head.attempt + 1 < attempts.count) return;  // lines of several files come in any order
      attempts = {.count = head.attempt + 1, .failed = is_failure(parse_outcome(head.outcome))};
    });
  }
}

std::vector<PlannedCase> Tried::rest(std::span<PlannedCase const> planned, int retries, std::string const& node) const {
  std::vector<PlannedCase> rest;
  for (auto const& one : planned) {
    auto const found = attempts_.find(place(text_of(one.id), one.id.every_node, node));
    if (found == attempts_.end()) {
      rest.push_back(one);
    } else if (found->second.failed && found->second.count <= retries) {
      rest.push_back(one);
      rest.back().id.attempt = found->second.count;
    }
  }
  return rest;
}

}  // namespace toise
