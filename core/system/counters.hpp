// Hardware and software counters of a team's threads, through PAPI.
#pragma once

#include <memory>

#include "core/system/environment.hpp"
#include "core/system/instrument.hpp"
#include "core/team.hpp"

namespace toise {

/// Counts on the team's own threads. Threads of a library (a threaded BLAS) are not seen.
class Counters : public Instrument {
public:
  void stop(SystemReadings& readings) final { readings.counters = read(); }
  /// The library's version and the events that count here.
  virtual Known<CounterSource> describe() const = 0;

private:
  /// Ends the count: since start(), summed over the threads, by PAPI's event names.
  virtual Known<CounterReading> read() = 0;
};

/// Never throws: what is missing is named. The team must outlive the counters.
std::unique_ptr<Counters> make_counters(Team&);

}  // namespace toise
