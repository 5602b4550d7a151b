#include "core/limits/host_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "core/limits/kernel_file.hpp"
#include "core/text/text.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> folders_in(fs::path const& folder) {
  std::error_code error;
  std::vector<fs::path> all;
  for (auto const& entry : fs::directory_iterator(folder, error)) all.push_back(entry.path());
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

std::string read_turbo(fs::path const& root) {
  auto const cpus = root / "sys/devices/system/cpu";
  if (auto const forbidden = number_in(cpus / "intel_pstate/no_turbo")) return *forbidden == 0 ? "on" : "off";
  if (auto const boost = number_in(cpus / "cpufreq/boost")) return *boost == 0 ? "off" : "on";
  return "not available: neither intel_pstate/no_turbo nor cpufreq/boost can be read here";
}

std::optional<std::int64_t> read_swap_used(fs::path const& root) {
  std::ifstream file(root / "proc/meminfo");
  std::optional<std::int64_t> total, unused;  // KiB
  for (std::string line; std::getline(file, line);) {
    auto const colon = line.find(':');
    if (colon == std::string::npos) continue;
    auto const number = std::strtoll(line.c_str() + colon + 1, nullptr, 10);
    if (line.starts_with("SwapTotal:")) total = number;
    if (line.starts_with("SwapFree:")) unused = number;
  }
  if (!total || !unused) return std::nullopt;
  return (*total - *unused) * 1024;
}

std::vector<std::string> read_fast_links(fs::path const& root) {
  std::vector<std::string> up;
  for (auto const& device : folders_in(root / "sys/class/infiniband")) {
    for (auto const& port : folders_in(device / "ports")) {
      auto const kind = first_line(port / "link_layer");
      if (kind == "InfiniBand" && first_line(port / "state").starts_with("4:"))  // ACTIVE
        up.push_back(fmt::format("{} port {}, {}", device.filename().string(), port.filename().string(), kind));
    }
  }
  for (auto const& device : folders_in(root / "sys/class/cxi"))
    up.push_back(device.filename().string() + ", Slingshot");
  return up;
}

}  // namespace toise
