#include "core/gpu/describe.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/gpu/runtime.hpp"
#include "core/run/details_json.hpp"
#include "core/system/pci.hpp"

namespace toise {

Details describe_gpu(int device) {
  auto const found = gpu::properties(device);
  auto const place = place_of_pci(found.pci_address);
  Detail nic("nic", std::nan("")), numa_node("numa_node", std::nan(""));  // where the kernel does not say
  if (!place.nic.empty()) nic = {"nic", place.nic};
  if (place.numa_node >= 0) numa_node = {"numa_node", place.numa_node};
  return {{"index", device},
          {"name", found.name},
          {"architecture", found.architecture},
          {"pci_address", found.pci_address},
          {"memory", found.memory, "B"},
          {"last_cache", found.last_cache, "B"},
          {"compute_units", found.compute_units},
          {"warp_width", found.warp_width},
          {"engine_clock", found.engine_clock, "Hz"},
          numa_node,
          nic};
}

nlohmann::json describe_gpus() {
  auto const count = gpu::device_count();
  if (count == 0) return "not available: " + gpu::why_none();
  nlohmann::json devices = nlohmann::json::array();
  for (int i = 0; i < count; ++i) devices.push_back(to_json(describe_gpu(i)));
  return {{"runtime", gpu::runtime_version()}, {"devices", devices}};
}

}  // namespace toise
