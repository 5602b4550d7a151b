#include "runners/tried.hpp"

namespace toise {
namespace {

std::string place(CaseId id, std::string const& node) {
  id.attempt = 0;
  return id.every_node ? key(id) + '@' + node : key(id);
}

}  // namespace

bool is_failure(Outcome outcome) {
  return outcome != Outcome::ok && outcome != Outcome::unconverged && outcome != Outcome::skipped;
}

Tried::Tried(std::vector<std::filesystem::path> const& files) {
  for (auto const& file : files) {
    if (!std::filesystem::exists(file)) continue;  // of a worker that never came so far
    for_each_line_head(file, [&](LineHead const& head) {
      auto const id = case_from_json(head.id);
      auto& attempts = attempts_[place(id, head.host)];
      if (id.attempt + 1 < attempts.count) return;  // lines of several files come in any order
      attempts = {.count = id.attempt + 1, .failed = is_failure(parse_outcome(head.outcome))};
    });
  }
}

std::vector<PlannedCase> Tried::rest(std::span<PlannedCase const> planned, int retries, std::string const& node) const {
  std::vector<PlannedCase> rest;
  for (auto const& one : planned) {
    auto const found = attempts_.find(place(one.id, node));
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
