#include "core/gpu/describe.hpp"

#include <cmath>
#include "core/gpu/runtime.hpp"
#include "core/gpu/settings.hpp"
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
          .pcie_lanes = place.lanes > 0 ? std::optional(place.lanes) : std::nullopt,
          .pcie_most_lanes = place.most_lanes > 0 ? std::optional(place.most_lanes) : std::nullopt,
          .pcie_most_generation = place.most_generation > 0 ? std::optional(place.most_generation) : std::nullopt,
          .pcie_redirected = place.redirected,
          .iommu = place.iommu.empty() ? std::nullopt : std::optional(place.iommu),
          .settings = gpu::read_settings(device)};
}

Details details_of(Gpu const& gpu) {
  Details details;
  auto const add = [&](char const* name, auto const& value, char const* unit = "") {
    if (value) details.set({name, *value, unit});
  };
  auto const add_or_null = [&](char const* name, auto const& value) {
    details.set(value ? Detail(name, *value) : Detail(name, std::nan("")));
  };
  add("index", gpu.index);
  add("name", gpu.name);
  add("architecture", gpu.architecture);
  add("pci_address", gpu.pci_address);
  add("memory", gpu.memory, "B");
  add("last_cache", gpu.last_cache, "B");
  add("compute_units", gpu.compute_units);
  add("warp_width", gpu.warp_width);
  add("engine_clock", gpu.engine_clock, "Hz");
  add_or_null("numa_node", gpu.numa_node);
  add_or_null("nic", gpu.nic);
  add("pcie_lanes", gpu.pcie_lanes);
  add("pcie_most_lanes", gpu.pcie_most_lanes);
  return details;
}

Known<Gpus> describe_gpus() {
  auto const count = gpu::device_count();
  if (count == 0) return Known<Gpus>::none("not available: " + gpu::why_none());
  Gpus gpus{.runtime = gpu::runtime_version()};
  for (int i = 0; i < count; ++i) gpus.devices.push_back(describe_gpu(i));
  return gpus;
}

}  // namespace toise
