// How ranks begin a sample together. A barrier now; synchronised clocks fit the same place.
#pragma once

#include <memory>
#include <string_view>

#include "core/ranks/world.hpp"

namespace toise {

class StartLine {
public:
  virtual ~StartLine() = default;
  virtual std::string_view name() const = 0;  // the `sync` of a measurement
  virtual void align() = 0;                   // returns on every rank at about the same time
};

/// "none" for one rank, "barrier" for several.
std::unique_ptr<StartLine> make_start_line(World&);

}  // namespace toise
