#include "runners/launch/cpus_of_cases.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/error.hpp"

namespace toise {

AvailableCpus cpus_of_this_process() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
    throw EnvironmentError(fmt::format("sched_getaffinity failed: {}", std::strerror(errno)));
  return available_cpus(static_cast<std::size_t>(CPU_COUNT(&allowed)),
                        static_cast<std::size_t>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN))));
}

void skip_where_cpus_are_too_few(std::vector<PlannedCase>& cases, AvailableCpus const& here) {
  for (auto& planned : cases) {
    if (!planned.skip_reason.empty() || planned.id.nodes > 1) continue;
    planned.skip_reason = too_many_ranks(planned.id.ranks, here);
    if (planned.skip_reason.empty() && !planned.allow_oversubscribed)
      planned.skip_reason = more_threads_than_cpus(planned.id.ranks, planned.id.threads, here, "");
  }
}

}  // namespace toise
