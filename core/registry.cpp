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
  auto const key = [](Variant const& v) { return std::tie(v.kernel, v.backend, v.name); };
  if (variant.backend != host) {
    variant.params.push_back(
        {.name = "mode",
         .kind = ParamKind::word,
         .fallback = "hot",
         .help = "hot: back to back; cold: each after a flush of the last-level cache; graph: recorded and replayed",
         .choices = {"hot", "cold", "graph"}});
  }
  variant.description.about.kinds = kinds_of(variant.params);
  auto& all = storage();
  auto const place =
      std::upper_bound(all.begin(), all.end(), variant, [&](auto const& a, auto const& b) { return key(a) < key(b); });
  all.insert(place, std::move(variant));
  return true;
}

std::vector<Variant> const& variants() { return storage(); }

Mode mode_of(Params const& params) {
  if (!params.values().contains("mode")) return Mode::hot;
  auto const& text = params.text("mode");
  return text == "cold" ? Mode::cold : text == "graph" ? Mode::graph : Mode::hot;
}

Variant const* look_up_variant(std::string_view kernel, std::string_view name, std::string_view backend) {
  for (auto const& variant : storage()) {
    if (variant.kernel == kernel && variant.name == name && to_string(variant.backend) == backend) return &variant;
  }
  return nullptr;
}

Variant const& find_variant(std::string_view kernel, std::string_view name, std::string_view backend) {
  if (auto const* variant = look_up_variant(kernel, name, backend)) return *variant;
  throw InputError(fmt::format("this build has no variant '{}' of kernel '{}' on {}", name, kernel, backend));
}

}  // namespace toise
