// Which run this is: a copy, or a second name of it, is no second run.
#pragma once

#include <span>
#include <string>

#include "core/run/run_directory.hpp"

namespace toise {

/// The id of a run, which a copy keeps. A run without one (before schema 1.4, or imported) has the SHA-256 of its
/// result lines instead.
std::string identity_of(RunDirectory const&);

/// Throws InputError where two of these hold the same run, or the same measurement, and says where both stand.
void check_no_repeats(std::span<RunDirectory const>);

}  // namespace toise
