// Cases whose ranks this node has too few CPUs for, found before their processes are started.
#pragma once

#include <vector>

#include "core/limits/available_cpus.hpp"
#include "worker/protocol.hpp"

namespace toise {

/// The CPUs of this process, and so of the workers that it starts here. Throws EnvironmentError where the kernel does
/// not say.
AvailableCpus cpus_of_this_process();

/// Gives a skip_reason to cases on one node that have more busy threads than there are CPUs, unless they may be
/// oversubscribed, and to those with too many ranks to be started at all. Workers would say the former too, but a
/// launch of thousands of them takes minutes, and may take the node down.
void skip_where_cpus_are_too_few(std::vector<PlannedCase>&, AvailableCpus const&);

}  // namespace toise
