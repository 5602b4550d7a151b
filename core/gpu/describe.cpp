#include "core/gpu/describe.hpp"

#include "core/gpu/runtime.hpp"
#include "core/system/pci.hpp"

namespace toise {

Gpu describe_gpu(int device) {
  auto const found = gpu::properties(device);
  auto const place = place_of_pci(found.pci_address);
  return {.index = device,
          .name = found.name,
          .architecture = found.architecture,
          .pci_address = found.pci_address,
          .memory = found.memory,
          .last_cache = found.last_cache,
          .compute_units = found.compute_units,
          .warp_width = found.warp_width,
          .engine_clock = found.engine_clock,
          .numa_node = place.numa_node >= 0 ? std::optional(place.numa_node) : std::nullopt,
          .nic = place.nic.empty() ? std::nullopt : std::optional(place.nic),
          .peak = {}};
}

Known<Gpus> describe_gpus() {
  auto const count = gpu::device_count();
  if (count == 0) return Known<Gpus>::none("not available: " + gpu::why_none());
  Gpus gpus{.runtime = gpu::runtime_version(), .devices = {}};
  for (int i = 0; i < count; ++i) gpus.devices.push_back(describe_gpu(i));
  return gpus;
}

}  // namespace toise
