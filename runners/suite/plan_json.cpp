// A plan as it is kept in a run directory.
#include "core/run/description_json.hpp"
#include "runners/suite/plan.hpp"

namespace toise {
namespace {

using nlohmann::json;

json values_to_json(std::vector<Value> const& values) {
  json list = json::array();
  for (auto const& value : values) std::visit([&](auto const& v) { list.push_back(v); }, value);
  return list;
}
std::vector<Value> values_from_json(json const& list) {
  std::vector<Value> values;
  for (auto const& value : list) {
    if (value.is_number_integer())
      values.emplace_back(value.get<std::int64_t>());
    else if (value.is_number())
      values.emplace_back(value.get<double>());
    else
      values.emplace_back(value.get<std::string>());
  }
  return values;
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
  Plan plan{.recipes = {},
            .launches = object.at("launches"),
            .filters = object.at("filters").get<std::vector<std::string>>()};
  for (auto const& r : object.at("recipes")) {
    Recipe recipe{.base = planned_case_from_json(r.at("base")),
                  .sweeps = {},
                  .placements = {},
                  .threads = r.at("threads").get<std::vector<int>>(),
                  .totals = r.at("totals").get<std::map<std::string, std::int64_t>>()};
    if (auto const about = r.value("about", json()); about.is_object()) {  // since schema 1.4
      recipe.base.about = std::make_shared<About const>(about_from_json(about, "about."));
    }
    for (auto const& sweep : r.at("sweeps")) recipe.sweeps.emplace_back(sweep.at(0), values_from_json(sweep.at(1)));
    for (auto const& p : r.at("placements")) recipe.placements.push_back({p.at("nodes"), p.at("ranks")});
    plan.recipes.push_back(std::move(recipe));
  }
  return plan;
}

}  // namespace toise
