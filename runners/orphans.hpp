// Workers whose driver was killed: they are ended before anything else is measured in their run.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <vector>

#include "core/run/run_directory.hpp"

namespace toise {

/// Processes of this user on this host that carry out a launch of the run, and have no living toise above them:
/// "--plan RUN/logs/…" is in their command lines. The launcher is among them. proc: where the kernel lists processes.
std::vector<pid_t> orphans_of(RunDirectory const&, std::filesystem::path const& proc = "/proc");

/// Ends them, and waits until they are gone: a disturbed measurement is worse than a late one. They are asked with
/// SIGTERM, and killed when they live 5 s later. Throws EnvironmentError when one is still there 30 s later, which only
/// the kernel can explain.
void end_orphans(RunDirectory const&);

}  // namespace toise
