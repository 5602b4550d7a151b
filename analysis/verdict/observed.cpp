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

using Trouble = ObservedCase::Trouble;

/// What is wrong with an answer that a line calls right. Nobody can have verified it without an error within its
/// tolerance; for the speed of what another tool measured, its word has to do.
std::optional<Trouble> trouble_of_answer(nlohmann::json const& check, Requirement const& r, bool is_imported) {
  if (check.is_null()) {
    if (!is_imported) return Trouble{"unverified", "the line does not say that its answer is right"};
    if (r.kind == RequirementKind::value) return {};
    return Trouble{"unverified", "another tool measured it, and does not say that its answer is right"};
  }
  auto const &error = check.at("error"), &tolerance = check.at("tolerance");
  bool const is_right =
      error.is_number() && tolerance.is_number() && error.get<double>() <= tolerance.get<double>();  // NaN is null
  if (is_right) return {};
  return Trouble{"corrupt", "the error of its check is not within the tolerance"};
}

std::optional<ObservedCase::Launch> launch_of(nlohmann::json const& line, std::string const& name, std::string& unit) {
  for (auto const& metric : line.at("metrics")) {
    if (metric.at("name") != name || !metric.at("median").is_number()) continue;
    unit = metric.at("unit");
    auto const bound = [&](char const* key) {
      return metric.at(key).is_number() ? std::optional(metric.at(key).get<double>()) : std::nullopt;
    };
    return ObservedCase::Launch{
        .value = metric.at("median"),
        .low = bound("ci_low"),
        .high = bound("ci_high"),
        .confidence = line.at("policy").at("confidence"),
        .rounds = line.contains("rounds") ? std::optional(line.at("rounds").size()) : std::nullopt};
  }
  return {};
}

void take(ObservedCases& data, Requirement const& r, LineHead const& line, CaseId const& id, std::size_t run,
          bool is_imported) {
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
    bool const is_attempt = line.outcome != "skipped";  // which never began
    data.attempts += is_attempt;
    data.failed += is_attempt;
    observed.troubles[place] = {std::string(line.outcome), m.at("reason")};
    return;
  }
  auto const trouble = trouble_of_answer(m.at("check"), r, is_imported);
  bool const is_known = !trouble || trouble->is_wrong() || !is_imported;
  data.attempts += is_known;
  data.failed += is_known && trouble;
  if (trouble) observed.troubles[place] = *trouble;
  if (r.kind != RequirementKind::value) return;
  if (auto const launch = launch_of(m, r.metric, observed.unit))
    observed.launches[place] = *launch;
  else if (!trouble)
    observed.troubles[place] = {"absent", "no metric " + r.metric};
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
    data.left_out.insert(file.suite.nodes.excluded.begin(), file.suite.nodes.excluded.end());
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
  for (auto const& [name, observed] : data.cases) data.left_out.erase(observed.node);
  return data;
}

}  // namespace toise
