// Hardware and software counters of a team's threads, through PAPI.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>

#include "core/system/environment.hpp"
#include "core/team.hpp"

namespace toise {

/// Counts on the team's own threads. Threads of a library (a threaded BLAS) are not seen.
class Counters {
public:
  virtual ~Counters() = default;
  virtual void start() = 0;
  /// Counts since start(), summed over the threads, by PAPI's event names; or "not available: reason".
  virtual nlohmann::json stop() = 0;
  /// The library's version and the events that count here; or "not available: reason".
  virtual Known<CounterSource> describe() const = 0;
};

/// Never throws: what is missing is named. The team must outlive the counters.
std::unique_ptr<Counters> make_counters(Team&);

}  // namespace toise
