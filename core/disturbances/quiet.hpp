// Waits until others leave the CPUs of this node alone.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace toise {

enum class Quiet { yes, timed_out, interrupted };

/// Waits until two seconds in a row were free of what disturbed_before_a_run() names, on the CPUs that this process may
/// use; at most `timeout` seconds. Asks `stop` several times a second, and calls `say` every five seconds and at a
/// timeout with who disturbs.
Quiet wait_until_quiet(double timeout, std::function<bool()> const& stop,
                       std::function<void(std::string const&)> const& say);

}  // namespace toise
