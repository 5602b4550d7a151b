#include "core/system/pci.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>

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

/// Little-endian numbers of a device's configuration space; empty beyond its end, which for most users is near.
std::optional<unsigned> word(std::string const& space, std::size_t at) {
  if (at + 4 > space.size()) return std::nullopt;
  unsigned value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value |= static_cast<unsigned>(static_cast<unsigned char>(space[at + i])) << 8 * i;
  return value;
}

/// Whether a bridge redirects requests of a peer (bit 2 of the control register of Access Control Services).
std::optional<bool> redirects(fs::path const& bridge) {
  constexpr unsigned access_control = 0x0d;
  std::ifstream file(bridge / "config", std::ios::binary);
  std::string const space{std::istreambuf_iterator<char>(file), {}};
  std::size_t at = 0x100;  // where the extended capabilities begin
  for (int i = 0; i < 64; ++i) {
    auto const header = word(space, at);
    if (!header) return std::nullopt;
    if ((*header & 0xffff) == access_control) {
      auto const registers = word(space, at + 4);  // the capability in the lower half, the control in the upper
      return registers ? std::optional((*registers >> 16 & 4) != 0) : std::nullopt;
    }
    at = *header >> 20;
    if (at < 0x100) return false;  // the last one
  }
  return std::nullopt;
}

/// Whether any bridge above a device does.
std::optional<bool> is_redirected(fs::path const& device) {
  std::error_code error;
  auto const way = fs::canonical(device, error);
  if (error) return std::nullopt;
  std::optional<bool> found;
  for (auto above = way.parent_path(); fs::exists(above / "config", error); above = above.parent_path()) {
    auto const here = redirects(above);
    if (!here) return std::nullopt;
    found = found.value_or(false) || *here;
  }
  return found;
}

}  // namespace

int link_generation(fs::path const& link_speed) {
  double gigatransfers = 0;
  std::sscanf(first_line(link_speed).c_str(), "%lf GT/s", &gigatransfers);
  constexpr std::array speeds{2.5, 5.0, 8.0, 16.0, 32.0, 64.0, 128.0};
  auto const found = std::find(speeds.begin(), speeds.end(), gigatransfers);
  return found == speeds.end() ? 0 : static_cast<int>(found - speeds.begin()) + 1;
}

PciPlace place_of_pci(std::string const& address, fs::path const& devices) {
  auto const device = devices / address;
  PciPlace place{
      .cpus = cpu_list_in(device / "local_cpulist"), .numa_node = -1, .nic = nearest_adapter(device, devices)};
  std::sscanf(first_line(device / "numa_node").c_str(), "%d", &place.numa_node);
  std::sscanf(first_line(device / "current_link_width").c_str(), "%d", &place.lanes);
  std::sscanf(first_line(device / "max_link_width").c_str(), "%d", &place.most_lanes);
  place.most_generation = link_generation(device / "max_link_speed");
  place.redirected = is_redirected(device);
  place.iommu = first_line(device / "iommu_group" / "type");
  return place;
}

}  // namespace toise
