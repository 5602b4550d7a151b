#include "runners/suite/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_set>

#include "core/error.hpp"
#include "core/text/text.hpp"
#include "core/toml/toml.hpp"
#include "runners/suite/plan_size.hpp"
#include "runners/suite/suite_values.hpp"

namespace toise {
namespace {

bool passes(std::vector<std::string> const& filters, CaseId const& id) {
  if (filters.empty()) return true;
  auto const variant = id.kernel + "/" + id.variant;
  auto const full = label(id);
  return std::any_of(filters.begin(), filters.end(), [&](auto const& filter) {
    return matches_glob(filter, id.kernel) || matches_glob(filter, variant) || matches_glob(filter, full);
  });
}

bool wants_backend(Bench const& bench, std::string const& backend) {
  return bench.backend == backend || (bench.backend == "gpu" && backend != "host");
}

bool wants_variant(Bench const& bench, std::string const& kernel, std::string const& variant, bool hidden) {
  if (hidden && bench.kernel != kernel) return false;  // never by a pattern
  if (!matches_glob(bench.kernel, kernel)) return false;
  return bench.variants.empty() ||
         std::find(bench.variants.begin(), bench.variants.end(), variant) != bench.variants.end();
}

void check_params_known(Bench const& bench, KnownVariant const& variant) {
  auto const has = [](std::vector<std::string> const& names, std::string const& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::vector<std::string> params;
  for (auto const& param : variant.params) params.push_back(param.name);
  for (auto const& [name, setting] : bench.params) {
    if (has(params, name)) continue;
    if (has(bench.own_keys, name)) {  // from sweep.NAME, or from --set
      refuse(setting.place,
             fmt::format("'{}' is a key of the bench, not a parameter: write {} = … in its [[bench]]", name, name));
    }
    auto names = bench.own_keys;
    names.insert(names.end(), params.begin(), params.end());
    refuse(setting.place,
           fmt::format("kernel '{}' has no parameter '{}'{}", variant.kernel, name, suggestion(name, names)));
  }
}

/// The values of each parameter: the bench's, or the fallback.
std::vector<std::pair<std::string, std::vector<Value>>> sweeps_of(Bench const& bench, KnownVariant const& variant,
                                                                  Machine const& machine) {
  std::vector<std::pair<std::string, std::vector<Value>>> sweeps;
  for (auto const& param : variant.params) {
    std::vector<Value> values{param.fallback};
    if (param.kind == ParamKind::path && !machine.scratch.empty()) values = {expand_environment(machine.scratch)};
    if (auto const found = bench.params.find(param.name); found != bench.params.end()) {
      values.clear();
      std::set<Value> seen;
      for (auto const& given : found->second.values) {
        try {
          for (auto const& value : parse_values(param, given)) {
            if (seen.insert(value).second) values.push_back(value);
          }
        } catch (InputError const& e) {
          throw InputError(to_string(found->second.place) + ": " + e.what());
        }
      }
    }
    sweeps.emplace_back(param.name, std::move(values));
  }
  return sweeps;
}

/// "strong batch=64".
std::string describe_scaling(Bench const& bench) {
  auto text = bench.scaling;
  for (auto const& [name, total] : bench.totals) text += fmt::format(" {}={}", name, total);
  return text;
}

Recipe recipe_of(Bench const& bench, KnownVariant const& variant, Machine const& machine,
                 std::string const& skip_reason) {
  PlannedCase base{.id = CaseId{.kernel = variant.kernel,
                                .variant = variant.variant,
                                .backend = variant.backend,
                                .kinds = kinds_of(variant.params),
                                .every_node = bench.every_node,
                                .scaling = describe_scaling(bench)},
                   .policy = bench.policy,
                   .timeout = bench.timeout,
                   .own_budget = bench.own_budget,
                   .allow_oversubscribed = bench.allow_oversubscribed,
                   .skip_reason = skip_reason,
                   .about = variant.about.family.empty() ? nullptr : std::make_shared<About const>(variant.about)};
  Recipe recipe{.base = std::move(base),
                .sweeps = sweeps_of(bench, variant, machine),
                .placements = placements_of(bench, variant, machine),
                .threads = bench.threads,
                .totals = skip_reason.empty() ? bench.totals : std::map<std::string, std::int64_t>{}};
  for (auto const& [name, total] : recipe.totals) {
    auto const sweep = std::find_if(recipe.sweeps.begin(), recipe.sweeps.end(),
                                    [&name = name](auto const& s) { return s.first == name; });
    if (sweep == recipe.sweeps.end() || !std::holds_alternative<std::int64_t>(sweep->second.front())) {
      throw InputError(fmt::format("{}: total.{}: kernel '{}' has no whole-number parameter of that name",
                                   to_string(bench.place_of("total")), name, variant.kernel));
    }
    sweep->second = {std::int64_t{0}};  // set by the placement
    for (auto const& placement : recipe.placements) {
      if (total % placement.ranks != 0) {
        throw InputError(fmt::format("{}: total.{} = {} is not a multiple of {} ranks",
                                     to_string(bench.place_of("total")), name, total, placement.ranks));
      }
      at(bench.place_of("total"), "total." + name, [&, &name = name, total = total] {
        auto const param = std::find_if(variant.params.begin(), variant.params.end(),
                                        [&](Param const& one) { return one.name == name; });
        return parse_values(*param, total / placement.ranks);
      });
    }
  }
  return recipe;
}

void plan_bench(std::vector<Recipe>& recipes, Bench const& bench, Catalogue const& catalogue, Machine const& machine) {
  bool found = false;
  std::vector<KnownVariant const*> elsewhere;  // what the bench names, on other backends
  for (auto const& variant : catalogue.variants) {
    if (!wants_variant(bench, variant.kernel, variant.variant, variant.hidden)) continue;
    if (!wants_backend(bench, variant.backend)) {
      elsewhere.push_back(&variant);
      continue;
    }
    found = true;
    check_params_known(bench, variant);
    recipes.push_back(recipe_of(bench, variant, machine, ""));
  }
  for (auto const& missing : catalogue.missing) {
    if (!wants_backend(bench, missing.backend) || !wants_variant(bench, missing.kernel, missing.variant, false))
      continue;
    found = true;
    KnownVariant shape{.kernel = missing.kernel,
                       .variant = missing.variant,
                       .backend = missing.backend,
                       .min_ranks = 1,
                       .hidden = false};
    recipes.push_back(recipe_of(bench, shape, machine, "not in this build: " + missing.reason));
  }
  if (found) return;
  for (auto const* variant : elsewhere) {
    KnownVariant const shape{.kernel = variant->kernel,
                             .variant = variant->variant,
                             .backend = bench.backend,
                             .min_ranks = 1,
                             .hidden = false};
    recipes.push_back(
        recipe_of(bench, shape, machine, fmt::format("not in this build: there is none on {}", bench.backend)));
  }
  if (!elsewhere.empty()) return;
  for (auto const& variant : catalogue.variants) {
    if (variant.kernel == bench.kernel) {
      throw InputError(fmt::format("{}: kernel '{}' has no variant '{}' (not in this build)",
                                   to_string(bench.place_of("variant")), bench.kernel,
                                   fmt::format("{}", bench.variants.front())));
    }
  }
  throw InputError(fmt::format("{}: unknown kernel '{}' (not in this build){}", to_string(bench.place_of("kernel")),
                               bench.kernel, suggestion(bench.kernel, catalogue.kernel_names())));
}

/// Calls f(case) for each case of a recipe.
template <class F>
void for_each_case(Recipe const& recipe, int launch, F const& f) {
  PlannedCase planned = recipe.base;
  planned.id.launch = launch;
  auto over_sweeps = [&](auto const& self, std::size_t depth) -> void {
    if (depth == recipe.sweeps.size()) return f(planned);
    auto const& [name, values] = recipe.sweeps[depth];
    auto const total = recipe.totals.find(name);
    for (auto const& value : values) {
      planned.id.params[name] = total == recipe.totals.end() ? value : Value(total->second / planned.id.ranks);
      self(self, depth + 1);
    }
  };
  for (auto const& placement : recipe.placements) {
    planned.id.nodes = placement.nodes;
    planned.id.ranks = placement.ranks;
    for (int const threads : recipe.threads) {
      planned.id.threads = threads;
      over_sweeps(over_sweeps, 0);
    }
  }
}

}  // namespace

Plan make_plan(Suite const& suite, Catalogue const& catalogue, Machine const& machine,
               std::vector<std::string> const& filters) {
  Plan plan{.launches = suite.launches, .filters = filters};
  for (auto const& bench : suite.benches) {
    auto const before = plan.recipes.size();
    plan_bench(plan.recipes, bench, catalogue, machine);
    require_size(plan, std::span(plan.recipes).subspan(before), bench.place);
  }
  return plan;
}

std::vector<PlannedCase> expand(Plan const& plan) {
  // a case can occur twice only where two recipes have the same variant
  std::map<std::string, int> recipes_of;
  auto variant_of = [](Recipe const& r) {
    return r.base.id.kernel + "/" + r.base.id.variant + "/" + r.base.id.backend;
  };
  for (auto const& recipe : plan.recipes) ++recipes_of[variant_of(recipe)];
  std::unordered_set<std::string> seen;
  std::vector<PlannedCase> cases;
  auto const count = count_cases(plan);
  if (count > most_cases)
    throw InputError(fmt::format("the plan has {:.0f} cases; expected at most {}", count, most_cases));
  if (plan.filters.empty()) cases.reserve(static_cast<std::size_t>(count));
  for (int launch = 0; launch < plan.launches; ++launch) {
    for (auto const& recipe : plan.recipes) {
      bool const can_repeat = recipes_of[variant_of(recipe)] > 1;
      for_each_case(recipe, launch, [&](PlannedCase const& planned) {
        if (!passes(plan.filters, planned.id)) return;
        if (can_repeat && !seen.insert(text_of(planned.id)).second) return;
        cases.push_back(planned);
        cases.back().order = cases.size() - 1;
      });
    }
  }
  if (cases.empty())
    throw InputError(plan.filters.empty() ? "the suite plans no cases" : "no case of the suite matches the filter");
  return cases;
}

std::vector<std::span<PlannedCase const>> group_by_launch(std::span<PlannedCase const> cases) {
  auto same = [](CaseId const& a, CaseId const& b) {
    return a.nodes == b.nodes && a.ranks == b.ranks && a.launch == b.launch && a.every_node == b.every_node;
  };
  std::vector<std::span<PlannedCase const>> groups;
  for (std::size_t begin = 0, end = 0; begin < cases.size(); begin = end) {
    while (end < cases.size() && same(cases[begin].id, cases[end].id)) ++end;
    groups.push_back(cases.subspan(begin, end - begin));
  }
  return groups;
}

}  // namespace toise
