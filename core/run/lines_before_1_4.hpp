// Result lines before schema 1.4, which do not say what their kernel is about.
#pragma once

#include <map>
#include <string>

#include "core/run/measurement.hpp"

namespace toise {

/// Fills in what the line lacks: for the kernels of that time, their present descriptions; for others, a family named
/// by the first part of the kernel's name, and a chart of the headline over `bytes` if there is such a parameter.
void describe_line_before_1_4(Measurement&);

/// Of a case's parameters, where all that is known of them is their names.
std::map<std::string, ParamKind> kinds_by_name(std::map<std::string, Value> const& params);

}  // namespace toise
