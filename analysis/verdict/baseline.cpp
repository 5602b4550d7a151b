#include "analysis/verdict/baseline.hpp"

#include <fmt/format.h>

#include <map>

#include "analysis/verdict/observed.hpp"
#include "core/error.hpp"
#include "core/sampling/statistics.hpp"

namespace toise {

Criteria criteria_of_baseline(RunDirectory const& baseline, double share) {
  if (!(share > 0 && share <= 1)) throw InputError("the share of the baseline must be above 0 and at most 1");
  Criteria criteria{.name = fmt::format("at least {:.4g} % of {}", 100 * share, baseline.root.string())};
  std::map<std::string, std::vector<double>> values;
  std::map<std::string, std::pair<CaseId, Metric>> heads;
  for (auto const& lines : result_files(baseline)) {
    for_each_line_head(lines, [&](LineHead const& line) {
      auto id = case_of(line);
      if (id.backend == "emulated" || is_failure(line.outcome)) return;
      id.launch = 0;
      auto const headline = headline_of(line);
      if (!headline) return;
      auto const name = text_of(id);
      values[name].push_back(headline->median);
      heads.emplace(name, std::pair(id, *headline));
    });
  }
  if (heads.empty()) throw InputError(baseline.root.string() + ": the baseline has no values");
  for (auto const& [name, head] : heads) {
    auto const& [id, headline] = head;
    Requirement r{
        .clause = fmt::format("B-{}", criteria.requirements.size() + 1), .title = label(id), .metric = headline.name};
    r.select = {{"kernel", id.kernel},
                {"variant", id.variant},
                {"backend", id.backend},
                {"nodes", std::to_string(id.nodes)},
                {"ranks", std::to_string(id.ranks)}};
    for (auto const& [param, value] : id.params) {
      auto const* number = std::get_if<std::int64_t>(&value);
      r.select[param] = number ? std::to_string(*number) : to_string(value);
    }
    r.scope = id.every_node ? Scope::every_node : Scope::system;
    Quantity const usual{.value = median(values[name]), .unit = headline.unit};
    if (headline.better == "lower")
      r.at_most = Quantity{.value = usual.value / share, .unit = usual.unit};
    else
      r.at_least = Quantity{.value = usual.value * share, .unit = usual.unit};
    criteria.requirements.push_back(std::move(r));
  }
  return criteria;
}

}  // namespace toise
