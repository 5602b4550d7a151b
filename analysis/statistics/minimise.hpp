// The least value of a function of few variables, without its derivatives.
#pragma once

#include <functional>
#include <vector>

namespace toise {

/// Where f is least near `start`, by Nelder and Mead's simplex; `steps`: its first size along each variable.
/// f may be infinite where it must not go. Source: Nelder & Mead, The Computer Journal 7 (1965).
std::vector<double> minimise(std::function<double(std::vector<double> const&)> const& f, std::vector<double> start,
                             std::vector<double> const& steps);

}  // namespace toise
