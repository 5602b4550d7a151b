// All that may be set for a collective, as the registry has it: each type, reduction, place, and the roots at the ends.
#pragma once

#include <string>
#include <vector>

#include "core/registry.hpp"
#include "tests/kernels/small_params.hpp"

namespace toise::collectives {

inline Param const* find_param(Variant const& variant, std::string_view name) {
  for (auto const& param : variant.params) {
    if (param.name == name) return &param;
  }
  return nullptr;
}

/// Every one of `all` with each of `values` for a parameter, where the variant has it.
inline std::vector<Params> times(std::vector<Params> const& all, Variant const& variant, std::string const& name,
                                 std::vector<Value> const& values) {
  if (!find_param(variant, name)) return all;
  std::vector<Params> product;
  for (auto const& one : all) {
    for (auto const& value : values) {
      product.push_back(one);
      product.back().set(name, value);
    }
  }
  return product;
}

inline std::vector<Value> choices(Variant const& variant, std::string_view name) {
  auto const* param = find_param(variant, name);
  if (!param) return {};
  return {param->choices.begin(), param->choices.end()};
}

/// Every setting of its data, of so many bytes.
inline std::vector<Params> all_settings(Variant const& variant, int ranks, std::int64_t bytes) {
  auto first = small_params(variant);
  first.set("bytes", bytes);
  std::vector<Params> all{first};
  for (auto const* name : {"type", "reduction", "place"}) all = times(all, variant, name, choices(variant, name));
  return times(all, variant, "root", {Value(std::int64_t{0}), Value(std::int64_t{ranks - 1})});
}

/// Every form of the call, in and out of place, from the last rank.
inline std::vector<Params> all_forms(Variant const& variant, int ranks, std::int64_t bytes) {
  auto first = small_params(variant);
  first.set("bytes", bytes);
  auto const all =
      times(times({first}, variant, "form", choices(variant, "form")), variant, "place", choices(variant, "place"));
  return times(all, variant, "root", {Value(std::int64_t{ranks - 1})});
}

/// Every `step`-th of them: for tests that would take minutes otherwise, with more ranks than CPUs.
inline std::vector<Params> every(std::size_t step, std::vector<Params> const& all) {
  std::vector<Params> some;
  for (std::size_t i = 0; i < all.size(); i += step) some.push_back(all[i]);
  return some;
}

inline std::string describe(Params const& params) {
  std::string text;
  for (auto const& [name, value] : params.values()) text += name + '=' + to_string(value) + ' ';
  return text;
}

}  // namespace toise::collectives
