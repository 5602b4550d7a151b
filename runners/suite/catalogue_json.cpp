#include "runners/suite/catalogue_json.hpp"

#include "core/json/description_json.hpp"
#include "core/json/json_field.hpp"

namespace toise {
namespace {

using nlohmann::json;

Param param_from_json(json const& object) {
  return {.name = field<std::string>(object, "name"),
          .kind = parse_kind(field<std::string>(object, "kind")),
          .fallback = object.contains("default") ? value_from_json(object.at("default"), "default") : Value(),
          .help = field<std::string>(object, "help"),
          .choices = field<std::vector<std::string>>(object, "choices"),
          .range = {field<double>(object, "lowest"), field<double>(object, "highest")}};
}

KnownVariant variant_from_json(json const& object) {
  KnownVariant variant{.kernel = field<std::string>(object, "kernel"),
                       .variant = field<std::string>(object, "variant"),
                       .backend = field<std::string>(object, "backend"),
                       .min_ranks = field<int>(object, "min_ranks"),
                       .hidden = field<bool>(object, "hidden"),
                       .about = about_from_json(object_field(object_field(object, "description"), "about"), "about.")};
  for (auto const& param : list_field(object, "params")) variant.params.push_back(param_from_json(param));
  return variant;
}

}  // namespace

Catalogue catalogue_from_json(json const& object) {
  Catalogue catalogue{.mpi = field<std::string>(object, "mpi")};
  for (auto const& entry : list_field(object, "kernels")) catalogue.variants.push_back(variant_from_json(entry));
  for (auto const& entry : list_field(object, "missing")) {
    catalogue.missing.push_back({field<std::string>(entry, "kernel"), field<std::string>(entry, "variant"),
                                 field<std::string>(entry, "backend"), field<std::string>(entry, "reason")});
  }
  return catalogue;
}

}  // namespace toise
