// Which disturbances a measurement does not tolerate.
#pragma once

#include <string>
#include <vector>

#include "core/system/readings.hpp"

namespace toise {

/// A sentence for each, with how much: "foreign processes took 46 % of n1 CPU 1; right after, python3 (pid 4711) was
/// running". Empty where none is known: what is not available flags nothing.
std::vector<std::string> disturbed_by(Disturbances const&);

/// The same while nothing is measured, when I/O is somebody else's too.
std::vector<std::string> disturbed_before_a_run(Disturbances const&);

}  // namespace toise
