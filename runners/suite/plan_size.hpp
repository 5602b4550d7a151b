// How many cases a plan has, found by multiplication: before anything is expanded.
#pragma once

#include <span>

#include "runners/suite/plan.hpp"

namespace toise {

/// More would need more memory than a login node has; a million take seconds.
constexpr int most_cases = 10'000'000;

/// Of all recipes and launches, before filters. As a number that cannot overflow; exact up to 2^53.
double count_cases(Plan const&);

/// Throws InputError when the plan has more than most_cases. added: its last recipes, of the bench at `place`, which
/// the error names with the sizes of its axes.
void require_size(Plan const&, std::span<Recipe const> added, Place const& place);

}  // namespace toise
