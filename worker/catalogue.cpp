#include "worker/catalogue.hpp"

#include <fmt/format.h>
#include <hwy/base.h>

#include "core/gpu/describe.hpp"
#include "core/libraries.hpp"
#include "core/registry.hpp"
#include "core/run/description_json.hpp"
#include "core/run/readings_json.hpp"
#include "core/sampling/clock.hpp"
#include "core/system/counters.hpp"
#include "core/system/energy.hpp"
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
          {"least", param.least}};
}

}  // namespace

json catalogue() {
  json kernels = json::array(), missing = json::array();
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
  for (auto const& part : missing_parts) {
    missing.push_back(
        {{"kernel", part.kernel}, {"variant", part.variant}, {"backend", part.backend}, {"reason", part.reason}});
  }
  return {{"kernels", kernels}, {"missing", missing}, {"mpi", mpi_flavour}};
}

json describe_worker(World& world) {
  auto const clock = measure_clock();
  Device device(world);
  auto const counters = make_counters(device.team());
  return {
      {"machine", describe_host()},
      {"build", describe_build()},
      {"libraries", describe_libraries()},
      {"gpu", describe_gpus()},
      {"counters", counters->describe()},
      {"energy", Energy().describe()},
      {"throttle", to_json(Throttle(device.team().cpus()).read())},
      {"clock", {{"source", "CLOCK_MONOTONIC_RAW"}, {"resolution", clock.resolution}, {"call_cost", clock.call_cost}}},
      {"missing", catalogue()["missing"]}};
}

}  // namespace toise
