// How long a collective takes for a size that was not measured, where it ran.
#pragma once

#include "analysis/models/communication/collective_series.hpp"
#include "analysis/models/communication/forecast.hpp"

namespace toise {

/// Between measured sizes: linear between their logarithms, in an interval that also holds the straight line between
/// the two; between the sizes of a protocol switch it holds both their intervals. At a measured size: what was
/// measured. A size without an interval is taken to be sure to 10 %.
///
/// Beyond: the nearest measured size and the fit's line from there, so that time never falls with the size, in an
/// interval that holds what the intervals of α and β allow and how far that size is off its line, and widens with the
/// distance. bytes >= 0. Throws InputError beyond the sizes of a series of fewer than three.
Forecast time_over_size(CollectiveSeries const&, double bytes);

}  // namespace toise
