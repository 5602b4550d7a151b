#include "runners/plan.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/text.hpp"

namespace toise {
namespace {

bool passes(std::vector<std::string> const& filters, CaseId const& id) {
  if (filters.empty()) return true;
  auto const variant = id.kernel + "/" + id.variant;
  auto const full = variant + " " + describe_params(id);
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
  std::vector<std::string> names{"kernel",  "variant", "backend",   "ranks",      "threads",     "budget",
                                 "timeout", "sweep",   "precision", "confidence", "min_samples", "warmup"};
  for (auto const& param : variant.params) names.push_back(param.name);
  for (auto const& [name, setting] : bench.params) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      throw InputError(fmt::format("{}: kernel '{}' has no parameter '{}'{}", to_string(setting.place), variant.kernel,
                                   name, suggestion(name, names)));
    }
  }
}

/// The product of all sweeps, the last parameter running fastest.
std::vector<std::map<std::string, Value>> points(Bench const& bench, KnownVariant const& variant) {
  std::vector<std::map<std::string, Value>> all{{}};
  for (auto const& param : variant.params) {
    std::vector<Value> values{param.fallback};
    if (auto const found = bench.params.find(param.name); found != bench.params.end()) {
      values.clear();
      for (auto const& given : found->second.values) {
        try {
          for (auto const& value : parse_values(param, given)) values.push_back(value);
        } catch (InputError const& e) {
          throw InputError(to_string(found->second.place) + ": " + e.what());
        }
      }
    }
    std::vector<std::map<std::string, Value>> extended;
    for (auto const& point : all) {
      for (auto const& value : values) {
        extended.push_back(point);
        extended.back()[param.name] = value;
      }
    }
    all = std::move(extended);
  }
  return all;
}

void add_cases(std::vector<PlannedCase>& cases, Bench const& bench, KnownVariant const& variant, int launch,
               std::vector<std::string> const& filters, std::string const& skip_reason) {
  auto const ranks = bench.ranks.empty() ? std::vector{variant.min_ranks} : bench.ranks;
  for (int const r : ranks) {
    for (int const threads : bench.threads) {
      for (auto const& params : points(bench, variant)) {
        PlannedCase planned{.id = {.kernel = variant.kernel,
                                   .variant = variant.variant,
                                   .backend = variant.backend,
                                   .params = params,
                                   .nodes = 1,
                                   .ranks = r,
                                   .threads = threads,
                                   .launch = launch},
                            .policy = bench.policy,
                            .timeout = bench.timeout,
                            .own_budget = bench.own_budget,
                            .skip_reason = skip_reason};
        if (passes(filters, planned.id)) cases.push_back(std::move(planned));
      }
    }
  }
}

void plan_bench(std::vector<PlannedCase>& cases, Bench const& bench, Catalogue const& catalogue, int launch,
                std::vector<std::string> const& filters) {
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
    add_cases(cases, bench, variant, launch, filters, "");
  }
  for (auto const& missing : catalogue.missing) {
    if (!wants_backend(bench, missing.backend) || !wants_variant(bench, missing.kernel, missing.variant, false)) continue;
    found = true;
    KnownVariant shape{.kernel = missing.kernel,
                       .variant = missing.variant,
                       .backend = missing.backend,
                       .min_ranks = 1,
                       .hidden = false,
                       .params = {}};
    add_cases(cases, bench, shape, launch, filters, "not in this build: " + missing.reason);
  }
  if (found) return;
  for (auto const* variant : elsewhere) {
    KnownVariant const shape{.kernel = variant->kernel,
                             .variant = variant->variant,
                             .backend = bench.backend,
                             .min_ranks = 1,
                             .hidden = false,
                             .params = {}};
    add_cases(cases, bench, shape, launch, filters, fmt::format("not in this build: it is not on {}", bench.backend));
  }
  if (!elsewhere.empty()) return;
  for (auto const& variant : catalogue.variants) {
    if (variant.kernel == bench.kernel) {
      throw InputError(fmt::format("{}: kernel '{}' has no variant '{}' (not in this build)", to_string(bench.place),
                                   bench.kernel, fmt::format("{}", bench.variants.front())));
    }
  }
  throw InputError(fmt::format("{}: unknown kernel '{}' (not in this build){}", to_string(bench.place), bench.kernel,
                               suggestion(bench.kernel, catalogue.kernel_names())));
}

}  // namespace

std::vector<PlannedCase> plan(Suite const& suite, Catalogue const& catalogue, std::vector<std::string> const& filters) {
  std::vector<PlannedCase> cases;
  for (int launch = 0; launch < suite.launches; ++launch) {
    for (auto const& bench : suite.benches) plan_bench(cases, bench, catalogue, launch, filters);
  }
  std::map<std::string, int> seen;
  std::vector<PlannedCase> unique;
  for (auto& planned : cases) {
    if (seen[key(planned.id)]++ == 0) unique.push_back(std::move(planned));
  }
  if (unique.empty()) {
    throw InputError(filters.empty() ? "the suite plans no case"
                                     : fmt::format("no case of suite '{}' passes the filter", suite.name));
  }
  return unique;
}

std::vector<std::vector<PlannedCase>> group_by_launch(std::vector<PlannedCase> const& cases) {
  std::vector<std::vector<PlannedCase>> groups;
  auto same = [](CaseId const& a, CaseId const& b) {
    return a.nodes == b.nodes && a.ranks == b.ranks && a.launch == b.launch;
  };
  for (auto const& planned : cases) {
    if (groups.empty() || !same(groups.back().back().id, planned.id)) groups.emplace_back();
    groups.back().push_back(planned);
  }
  return groups;
}

}  // namespace toise
