// What tests under mpirun share: the ranks that run them.
#pragma once

#include <memory>

#include "core/ranks/world.hpp"

namespace toise {

inline std::unique_ptr<World> world;  // made by main()

/// True when it holds on every rank.
inline bool everywhere(bool holds) {
  double failed = holds ? 0 : 1;
  world->max({&failed, 1});
  return failed == 0;
}

}  // namespace toise
