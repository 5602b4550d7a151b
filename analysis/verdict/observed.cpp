#include "analysis/verdict/observed.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

bool is_equal(Value const& value, std::string const& text) {
  if (auto const* number = std::get_if<std::int64_t>(&value)) {
    try {
      return parse_bytes(text) == *number;
    } catch (InputError const&) {
      return false;
    }
  }
  return to_string(value) == text || matches_glob(text, to_string(value));
}

void take(ObservedCases& data, Requirement const& r, LineHead const& line, CaseId const& id, std::size_t run,
          bool is_imported) {
  ++data.attempts;
  data.failed += is_failure(line.outcome);
  std::string const node(id.every_node ? line.host : std::string_view());
  auto of_series = id;
  auto const place = std::pair(run, std::exchange(of_series.launch, 0));
  auto& observed = data.cases[text_of(of_series) + "\n" + node];
  observed.id = of_series;
  observed.node = node;
  observed.launches.erase(place);
  observed.troubles.erase(place);
  auto const m = parse_without_samples(line.line);
  if (line.outcome != "ok" && line.outcome != "unconverged") {
    observed.troubles[place] = {std::string(line.outcome), m.at("reason")};
    return;
  }
  if (r.kind == RequirementKind::correct && is_imported && m.at("check").is_null()) {
    observed.troubles[place] = {"unverified", "another tool measured it, and does not say that its answer is right"};
  }
  for (auto const& metric : m.at("metrics")) {
    if (metric.at("name") != r.metric || !metric.at("median").is_number()) continue;
    observed.unit = metric.at("unit");
    auto const bound = [&](char const* name) {
      return metric.at(name).is_number() ? std::optional(metric.at(name).get<double>()) : std::nullopt;
    };
    observed.launches[place] = {.value = metric.at("median"), .low = bound("ci_low"), .high = bound("ci_high")};
  }
}

}  // namespace

bool selects(Requirement const& r, CaseId const& id) {
  if (id.backend == "emulated") return false;
  bool const is_each = r.scope != Scope::system;
  if (r.kind == RequirementKind::value && id.every_node != is_each) return false;
  return std::all_of(r.select.begin(), r.select.end(), [&](auto const& one) {
    auto const& [name, wanted] = one;
    if (name == "kernel") return matches_glob(wanted, id.kernel);
    if (name == "variant") return matches_glob(wanted, id.variant);
    if (name == "backend") return matches_glob(wanted, id.backend);
    if (name == "nodes") return std::to_string(id.nodes) == wanted;
    if (name == "ranks") return std::to_string(id.ranks) == wanted;
    auto const found = id.params.find(name);
    return found != id.params.end() && is_equal(found->second, wanted);
  });
}

ObservedTime observed_time(std::vector<RunDirectory> const& runs) {
  std::vector<Session> sessions;
  std::vector<std::string> without;
  for (auto const& run : runs) {
    auto const file = read_run_file(run);
    sessions.insert(sessions.end(), file.sessions.begin(), file.sessions.end());
    if (file.sessions.empty())
      without.push_back(fmt::format("{}: does not say by a monotonic clock how long it took", run.root.string()));
  }
  auto observed = observed_time(std::move(sessions));
  observed.not_counted.insert(observed.not_counted.begin(), without.begin(), without.end());
  return observed;
}

ObservedCases gather(Requirement const& r, std::vector<RunDirectory> const& runs) {
  ObservedCases data;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    auto const file = read_run_file(runs[run]);
    data.is_sample = data.is_sample || file.suite.nodes.sample > 0;
    std::map<std::string, std::optional<CaseId>, std::less<>> known;
    for (auto const& lines : result_files(runs[run])) {
      for_each_line_head(lines, [&](LineHead const& line) {
        auto found = known.find(line.id);
        if (found == known.end()) {
          auto id = case_of(line);
          found = known.emplace(line.id, selects(r, id) ? std::optional(id) : std::nullopt).first;
        }
        if (found->second) take(data, r, line, *found->second, run, file.imported.has_value());
      });
    }
  }
  return data;
}

}  // namespace toise
