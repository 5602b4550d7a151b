#include "core/system/throttle.hpp"

#include <fstream>
#include <set>

namespace toise {

Throttle::Throttle(std::vector<int> const& cpus, std::filesystem::path const& root) {
  for (int const cpu : std::set(cpus.begin(), cpus.end())) {  // threads may share one
    auto const folder = root / ("cpu" + std::to_string(cpu)) / "thermal_throttle";
    for (auto const* name : {"core_throttle_count", "package_throttle_count"}) {
      if (std::int64_t value = 0; std::ifstream(folder / name) >> value) counters_.push_back(folder / name);
    }
  }
  if (counters_.empty())
    reason_ = "the kernel counts no throttling of these CPUs (no thermal_throttle under " + root.string() + ")";
}

void Throttle::start() { begin_ = count(); }

void Throttle::stop(SystemReadings& readings) { readings.throttle = read(); }

Known<ThrottleReading> Throttle::read() const {
  if (!reason_.empty()) return Known<ThrottleReading>::none("not available: " + reason_);
  return ThrottleReading{.events = count() - begin_};
}

std::int64_t Throttle::count() const {
  std::int64_t sum = 0;
  for (auto const& counter : counters_) {
    std::int64_t value = 0;
    std::ifstream(counter) >> value;
    sum += value;
  }
  return sum;
}

}  // namespace toise
