// A case on its queue, observed: by the host's clock, or by the device's.
#pragma once

#include <memory>

#include "core/ranks/start_line.hpp"
#include "core/registry.hpp"
#include "core/sampling/sampler.hpp"
#include "worker/rank_times.hpp"

namespace toise {

/// Blocks the host until the case is done, and reads the host's clock. A sample ends when the last
/// rank does; what this rank took itself is noted.
std::unique_ptr<SampleSource> make_host_timed_case(Case&, Queue&, StartLine&, RankTimes&);

/// Reads the device's clock around what was enqueued; a gate holds the queue back meanwhile, so that
/// the host's launch time is not measured. Source: the method of NVBench.
std::unique_ptr<SampleSource> make_queue_timed_case(Case&, Queue&, Mode, StartLine&, RankTimes&);

}  // namespace toise
