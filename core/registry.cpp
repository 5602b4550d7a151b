#include "core/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "core/error.hpp"

namespace toise {
namespace {

std::vector<Variant>& storage() {
  static std::vector<Variant> all;
  return all;
}

}  // namespace

bool detail::add(Variant variant) {
  auto const key = [](Variant const& v) { return std::tie(v.kernel, v.name); };
  auto& all = storage();
  auto const place =
      std::upper_bound(all.begin(), all.end(), variant, [&](auto const& a, auto const& b) { return key(a) < key(b); });
  all.insert(place, std::move(variant));
  return true;
}

std::vector<Variant> const& variants() { return storage(); }

Variant const& find_variant(std::string_view kernel, std::string_view name) {
  for (auto const& variant : storage()) {
    if (variant.kernel == kernel && variant.name == name) return variant;
  }
  throw InputError(fmt::format("this build has no variant '{}' of kernel '{}'", name, kernel));
}

}  // namespace toise
