// Does a measurement say what its samples say?
#pragma once

#include <string>

#include "core/run/measurement.hpp"

namespace toise {

/// The first part of a measurement that does not follow from its samples, or "": every metric's median, interval and
/// quantiles are recomputed from them. A value without a time follows from nothing.
std::string untrue(Measurement const&);

}  // namespace toise
