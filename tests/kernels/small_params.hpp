// Small parameters for every kernel, so that tests over the whole registry take seconds.
#pragma once

#include "core/registry.hpp"

namespace toise {

/// Each parameter at the value that its kernel declares for tests, else at its default.
inline Params small_params(Variant const& variant) {
  auto params = defaults(variant.params);
  for (auto const& param : variant.params) {
    if (param.small) params.set(param.name, *param.small);
  }
  return params;
}

}  // namespace toise
