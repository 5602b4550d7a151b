// `toise size WORKLOAD --form MODE`: the access that a request is written for.
#pragma once

#include <string>

#include "analysis/requests/access.hpp"

namespace toise {

/// asked: a mode's file, or the name of a shipped mode or family. Warns on stderr of rules that were read more than a
/// year ago. Throws InputError.
ChosenMode choose_form(std::string const& asked, Request const&);

/// What the access grants, and whether the request fits, as lines to print.
std::string lines_of(ChosenMode const&, Request const&);

}  // namespace toise
