// What an instrument is: something that is read while a case runs.
#pragma once

#include "core/system/readings.hpp"

namespace toise {

class Instrument {
public:
  virtual ~Instrument() = default;
  virtual void start() = 0;
  /// Writes what it read since start(), or why it read nothing, into its own field.
  virtual void stop(SystemReadings&) = 0;
};

}  // namespace toise
