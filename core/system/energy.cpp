#include "core/system/energy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "core/text/text.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

double read_number(fs::path const& path) {
  std::ifstream file(path);
  double value = -1;
  file >> value;
  return file ? value : -1;
}

}  // namespace

Energy::Energy(fs::path powercap) {
  std::error_code error;
  for (auto const& entry : fs::directory_iterator(powercap, error)) {
    // "intel-rapl:0" is a package; "intel-rapl:0:0" is a part of it, already counted
    auto const id = entry.path().filename().string();
    if (std::count(id.begin(), id.end(), ':') != 1) continue;
    std::ifstream name_file(entry.path() / "name");
    std::string name;
    std::getline(name_file, name);
    if (!name.starts_with("package")) continue;
    if (read_number(entry.path() / "energy_uj") < 0) {
      reason_ = fmt::format("not available: {} is readable by root only", (entry.path() / "energy_uj").string());
      continue;
    }
    zones_.push_back(
        {.folder = entry.path(), .name = name, .range = read_number(entry.path() / "max_energy_range_uj")});
  }
  if (zones_.empty() && reason_.empty()) {
    reason_ = fmt::format("not available: no package in {}", powercap.string());
  }
}

void Energy::start() {
  for (auto& zone : zones_) zone.begin = read_number(zone.folder / "energy_uj");
}

void Energy::stop(SystemReadings& readings) { readings.energy = read(); }

Known<EnergyReading> Energy::read() const {
  if (zones_.empty()) return Known<EnergyReading>::none(reason_);
  double microjoules = 0;
  for (auto const& zone : zones_) {
    double const difference = read_number(zone.folder / "energy_uj") - zone.begin;
    microjoules += difference < 0 ? difference + zone.range : difference;
  }
  return EnergyReading{.joules = microjoules * 1e-6, .source = source()};
}

std::string Energy::describe() const {
  if (zones_.empty()) return reason_;
  return source();
}

std::string Energy::source() const { return fmt::format("powercap, {} packages", zones_.size()); }

}  // namespace toise
