#include "worker/catalogue.hpp"

#include <fmt/format.h>
#include <hwy/base.h>

#include "core/gpu/describe.hpp"
#include "core/json/description_json.hpp"
#include "core/json/environment_json.hpp"
#include "core/registry.hpp"
#include "core/sampling/clock.hpp"
#include "core/system/counters.hpp"
#include "core/system/energy.hpp"
#include "core/system/libraries.hpp"
#include "core/system/provenance.hpp"
#include "core/system/throttle.hpp"
#include "missing_parts.hpp"

namespace toise {
namespace {

using nlohmann::json;

json to_json(Param const& param) {
  return {{"name", param.name},
          {"kind", to_string(param.kind)},
          {"default", std::visit([](auto const& v) { return json(v); }, param.fallback)},
          {"help", param.help},
          {"choices", param.choices},
          {"lowest", param.range.lowest},
          {"highest", param.range.highest}};
}

std::vector<MissingVariant> missing_variants() {
  std::vector<MissingVariant> missing;
  for (auto const& part : missing_parts)
    missing.push_back({.kernel = std::string(part.kernel),
                       .variant = std::string(part.variant),
                       .backend = std::string(part.backend),
                       .reason = std::string(part.reason)});
  return missing;
}

}  // namespace

json catalogue() {
  json kernels = json::array();
  for (auto const& variant : variants()) {
    json params = json::array();
    for (auto const& param : variant.params) params.push_back(to_json(param));
    kernels.push_back({{"kernel", variant.kernel},
                       {"variant", variant.name},
                       {"backend", to_string(variant.backend)},
                       {"min_ranks", variant.min_ranks},
                       {"hidden", variant.hidden},
                       {"description", to_json(variant.description)},
                       {"params", params}});
  }
  json missing = json::array();
  for (auto const& one : missing_variants()) missing.push_back(to_json(one));
  return {{"kernels", kernels}, {"missing", missing}, {"mpi", mpi_flavour}};
}

Environment describe_worker(World& world) {
  auto const clock = measure_clock();
  auto const machine = describe_host();  // before the team binds this thread
  Device device(world);
  auto const counters = make_counters(device.team());
  return {
      .machine = machine,
      .build = describe_build(),
      .libraries = describe_libraries(mpi_library_version()),
      .gpu = describe_gpus(),
      .counters = counters->describe(),
      .energy = Energy().describe(),
      .throttle = Throttle(device.team().cpus()).read(),
      .clock =
          ClockQuality{.source = "CLOCK_MONOTONIC_RAW", .resolution = clock.resolution, .call_cost = clock.call_cost},
      .missing = missing_variants()};
}

}  // namespace toise
