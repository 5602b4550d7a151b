// Small parameters for every kernel, so that tests over the whole registry take seconds.
#pragma once

#include "core/registry.hpp"

namespace toise {

inline Params small_params(Variant const& variant) {
  auto params = defaults(variant.params);
  auto shrink = [&](std::string const& name, std::int64_t value) {
    if (params.values().contains(name)) params.set(name, value);
  };
  shrink("bytes", variant.kernel.starts_with("io.") ? 2 << 20 : 10'008);
  for (auto const* dimension : {"m", "n", "k"}) shrink(dimension, 65);
  shrink("layers", 2);
  shrink("hidden", 32);
  shrink("heads", 2);
  shrink("ffn", 48);
  shrink("vocab", 64);
  shrink("sequence", 16);
  shrink("batch", 2);
  if (params.values().contains("quantum")) params.set("quantum", 1e-5);
  return params;
}

}  // namespace toise
