// What was measured on: CPU, memory, kernel, libraries, environment. Read from the system, never guessed.
#pragma once

#include <string_view>

#include "core/system/environment.hpp"

namespace toise {

/// Of this host, from /proc, /sys and uname: cpu, caches, numa, memory, kernel, os, governor,
/// virtualisation, slurm, environment variables that matter. What cannot be read is
/// "not available: reason". Asked before a team binds this thread, since the CPUs that are available are its.
Host describe_host();

/// How this program was built.
Build describe_build();

/// True when a variable matters to performance, and its name looks neither like a secret nor like a person.
bool is_captured(std::string_view variable);

/// True when a value holds what looks like a password, a token or a key: its variable is kept, and the value is not.
bool looks_secret(std::string_view value);

}  // namespace toise
