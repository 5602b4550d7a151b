#include "core/gpu/describe.hpp"

#include "core/gpu/runtime.hpp"

namespace toise {

nlohmann::json describe_gpu(int device) {
  auto const found = gpu::properties(device);
  return {{"index", device},
          {"name", found.name},
          {"architecture", found.architecture},
          {"pci_address", found.pci_address},
          {"memory", found.memory},
          {"last_cache", found.last_cache},
          {"compute_units", found.compute_units},
          {"warp_width", found.warp_width}};
}

nlohmann::json describe_gpus() {
  auto const count = gpu::device_count();
  if (count == 0) return "not available: " + gpu::why_none();
  nlohmann::json devices = nlohmann::json::array();
  for (int i = 0; i < count; ++i) devices.push_back(describe_gpu(i));
  return {{"runtime", gpu::runtime_version()}, {"devices", devices}};
}

}  // namespace toise
