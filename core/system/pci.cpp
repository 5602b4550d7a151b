#include "core/system/pci.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "core/limits/kernel_file.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

/// How many of their folders two paths share from the root on.
std::size_t common_way(fs::path const& a, fs::path const& b) {
  auto const [end, unused] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return static_cast<std::size_t>(std::distance(a.begin(), end));
}

/// "mlx5_0" or "eth0" of an adapter's folder.
std::string adapter_name(fs::path const& device) {
  std::error_code error;
  for (auto const* kind : {"infiniband", "net", "cxi"}) {
    std::vector<std::string> names;
    for (auto const& entry : fs::directory_iterator(device / kind, error)) names.push_back(entry.path().filename());
    if (!names.empty()) return *std::min_element(names.begin(), names.end());
  }
  return "";
}

std::string nearest_adapter(fs::path const& device, fs::path const& devices) {
  std::error_code error;
  auto const way = fs::canonical(device, error);
  if (error) return "";
  std::vector<fs::path> all;
  for (auto const& entry : fs::directory_iterator(devices, error)) all.push_back(entry.path());
  std::sort(all.begin(), all.end());
  std::string nearest;
  std::size_t shared = 0;
  for (auto const& other : all) {
    if (!first_line(other / "class").starts_with("0x02")) continue;  // a network controller
    auto const name = adapter_name(other);
    auto const common = common_way(way, fs::canonical(other, error));
    if (error || name.empty() || common <= shared) continue;
    nearest = name;
    shared = common;
  }
  return nearest;
}

}  // namespace

PciPlace place_of_pci(std::string const& address, fs::path const& devices) {
  auto const device = devices / address;
  PciPlace place{
      .cpus = cpu_list_in(device / "local_cpulist"), .numa_node = -1, .nic = nearest_adapter(device, devices)};
  std::sscanf(first_line(device / "numa_node").c_str(), "%d", &place.numa_node);
  std::sscanf(first_line(device / "current_link_width").c_str(), "%d", &place.lanes);
  std::sscanf(first_line(device / "max_link_width").c_str(), "%d", &place.most_lanes);
  return place;
}

}  // namespace toise
