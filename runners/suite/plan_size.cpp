#include "runners/suite/plan_size.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"

namespace toise {
namespace {

/// In one launch.
double count_cases(Recipe const& recipe) {
  auto count = static_cast<double>(recipe.placements.size()) * static_cast<double>(recipe.threads.size());
  for (auto const& [name, values] : recipe.sweeps) count *= static_cast<double>(values.size());
  return count;
}

/// "1000 m x 1000 n x 3 launches".
std::string describe_axes(Recipe const& recipe, int launches) {
  std::string text;
  auto const add = [&](std::size_t count, std::string_view name) {
    if (count > 1) text += fmt::format("{}{} {}", text.empty() ? "" : " x ", count, name);
  };
  for (auto const& [name, values] : recipe.sweeps) add(values.size(), name);
  add(recipe.placements.size(), "placements");
  add(recipe.threads.size(), "threads");
  add(static_cast<std::size_t>(launches), "launches");
  return text.empty() ? "one case" : text;
}

}  // namespace

double count_cases(Plan const& plan) {
  double total = 0;
  for (auto const& recipe : plan.recipes) total += count_cases(recipe);
  return total * plan.launches;
}

void require_size(Plan const& plan, std::span<Recipe const> added, Place const& place) {
  double const count = count_cases(plan);
  if (count <= most_cases) return;
  auto const& largest = *std::max_element(added.begin(), added.end(),
                                          [](auto const& a, auto const& b) { return count_cases(a) < count_cases(b); });
  refuse(place, fmt::format("with this bench the suite has {:.0f} cases; expected at most {}. Of {} it asks for {}",
                            count, most_cases, largest.base.id.kernel, describe_axes(largest, plan.launches)));
}

}  // namespace toise
