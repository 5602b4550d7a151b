#include "runners/suite/plan_json.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/files/file.hpp"
#include "core/json/description_json.hpp"
#include "core/json/json_field.hpp"
#include "worker/protocol_json.hpp"

namespace toise {
namespace {

using nlohmann::json;

json values_to_json(std::vector<Value> const& values) {
  json list = json::array();
  for (auto const& value : values) std::visit([&](auto const& v) { list.push_back(v); }, value);
  return list;
}

/// ["bytes", [1, 2]].
std::pair<std::string, std::vector<Value>> sweep_from_json(json const& sweep, std::string const& where) {
  bool const is_sweep = sweep.is_array() && sweep.size() == 2 && sweep[0].is_string() && sweep[1].is_array();
  if (!is_sweep) throw InputError(fmt::format("field '{}' must be a name and a list of values", where));
  std::vector<Value> values;
  for (auto const& value : sweep[1]) values.push_back(value_from_json(value, where));
  return {sweep[0].get<std::string>(), values};
}

constexpr int most = 10'000'000;  // launches, nodes and ranks: no suite asks for more

Recipe recipe_from_json(json const& object, std::string const& where) {
  Recipe recipe{.base = planned_case_from_json(object_field(object, "base", where), where + "base."),
                .threads = field<std::vector<int>>(object, "threads", where),
                .totals = field<std::map<std::string, std::int64_t>>(object, "totals", where)};
  if (object.contains("about") && !object.at("about").is_null()) {  // since schema 1.4
    recipe.base.about =
        std::make_shared<About const>(about_from_json(object_field(object, "about", where), where + "about."));
    recipe.base.id.kinds = recipe.base.about->kinds;
  }
  auto const& sweeps = list_field(object, "sweeps", where);
  for (std::size_t i = 0; i < sweeps.size(); ++i)
    recipe.sweeps.push_back(sweep_from_json(sweeps[i], fmt::format("{}sweeps[{}]", where, i)));
  auto const& placements = list_field(object, "placements", where);
  for (std::size_t i = 0; i < placements.size(); ++i) {
    auto const of_placement = fmt::format("{}placements[{}].", where, i);
    recipe.placements.push_back({.nodes = whole_field(placements[i], "nodes", 1, of_placement, most),
                                 .ranks = whole_field(placements[i], "ranks", 1, of_placement, most)});
  }
  return recipe;
}

}  // namespace

json to_json(Plan const& plan) {
  json recipes = json::array();
  for (auto const& recipe : plan.recipes) {
    json sweeps = json::array(), placements = json::array();
    for (auto const& [name, values] : recipe.sweeps) sweeps.push_back({name, values_to_json(values)});
    for (auto const& p : recipe.placements) placements.push_back({{"nodes", p.nodes}, {"ranks", p.ranks}});
    recipes.push_back({{"base", to_json(recipe.base)},
                       {"about", recipe.base.about ? to_json(*recipe.base.about) : json()},
                       {"sweeps", sweeps},
                       {"placements", placements},
                       {"threads", recipe.threads},
                       {"totals", recipe.totals}});
  }
  return {{"recipes", recipes}, {"launches", plan.launches}, {"filters", plan.filters}};
}

Plan plan_from_json(json const& object) {
  Plan plan{.launches = whole_field(object, "launches", 1, "", most),
            .filters = field<std::vector<std::string>>(object, "filters")};
  auto const& recipes = list_field(object, "recipes");
  for (std::size_t i = 0; i < recipes.size(); ++i)
    plan.recipes.push_back(recipe_from_json(recipes[i], fmt::format("recipes[{}].", i)));
  return plan;
}

std::vector<PlannedCase> read_planned_cases(RunDirectory const& run, bool are_in_run_file) {
  auto const file = are_in_run_file ? run.run_file() : run.plan_file();
  return at_place(file.string(), [&] {
    if (!std::filesystem::exists(file)) throw InputError("is missing: without the plan nobody knows what is left");
    auto const parsed = parse_object(read_file(file));
    return are_in_run_file ? planned_cases_from_json(object_field(parsed, "suite"), "cases", "suite.")
                           : expand(plan_from_json(parsed));
  });
}

}  // namespace toise
