#include "core/system/libraries.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <hwy/highway.h>
#include <hwy/targets.h>
#include <unistd.h>

#ifdef TOISE_HAS_HWLOC
#include <hwloc.h>
#endif

namespace toise {
namespace {

/// Asks whichever CBLAS is linked, by the entry points that only one of them has.
std::string describe_blas() {
#ifdef TOISE_HAS_CBLAS
  if (auto* const config = dlsym(RTLD_DEFAULT, "openblas_get_config")) {
    auto const* text = reinterpret_cast<char* (*)()>(config)();
    auto* const core = dlsym(RTLD_DEFAULT, "openblas_get_corename");
    return fmt::format("{}; kernels {}", text, core ? reinterpret_cast<char* (*)()>(core)() : "unknown");
  }
  if (auto* const version = dlsym(RTLD_DEFAULT, "bli_info_get_version_str")) {
    return fmt::format("BLIS {}", reinterpret_cast<char const* (*)()>(version)());
  }
  return "a CBLAS that does not give its name";
#else
  return "not available: built without a CBLAS";
#endif
}

Known<HwlocShape> describe_hwloc() {
#ifdef TOISE_HAS_HWLOC
  if (access("/sys/devices/system/cpu/cpu0/topology", R_OK) != 0)  // it would guess: one core, one package
    return Known<HwlocShape>::none("not available: the kernel shows no topology in /sys");
  hwloc_topology_t topology;
  if (hwloc_topology_init(&topology) != 0) return Known<HwlocShape>::none("not available: hwloc_topology_init failed");
  auto shape = Known<HwlocShape>::none("not available: hwloc_topology_load failed");
  if (hwloc_topology_load(topology) == 0) {
    auto count = [&](hwloc_obj_type_t type) { return hwloc_get_nbobjs_by_type(topology, type); };
    auto const version = hwloc_get_api_version();
    shape = HwlocShape{.version = fmt::format("{}.{}", version >> 16, (version >> 8) & 0xff),
                       .packages = count(HWLOC_OBJ_PACKAGE),
                       .numa_nodes = count(HWLOC_OBJ_NUMANODE),
                       .l3_caches = count(HWLOC_OBJ_L3CACHE),
                       .cores = count(HWLOC_OBJ_CORE),
                       .processing_units = count(HWLOC_OBJ_PU)};
  }
  hwloc_topology_destroy(topology);
  return shape;
#else
  return Known<HwlocShape>::none("not available: built without hwloc");
#endif
}

}  // namespace

Libraries describe_libraries(std::string mpi) {
  auto const best_target = hwy::SupportedTargets() & -hwy::SupportedTargets();
  Libraries libraries{.versions = {{"mpi", std::move(mpi)},
                                   {"blas", describe_blas()},
                                   {"highway", fmt::format("{}.{}, this CPU is {}", HWY_MAJOR, HWY_MINOR,
                                                           hwy::TargetName(best_target))}}};
  auto const shape = describe_hwloc();
  libraries.hwloc = shape.value;
  if (!shape.value) libraries.versions["hwloc"] = shape.why_not;
  return libraries;
}

}  // namespace toise
