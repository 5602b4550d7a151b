#include "core/gpu/gpu_metrics.hpp"

#include <algorithm>
#include <cstring>

namespace toise::gpu {
namespace {

constexpr double joules_a_count = 0x1p-16;

/// A table's bytes, read at offsets: little-endian, as all hosts of these GPUs are. All ones means "not reported".
class Table {
public:
  explicit Table(std::span<std::byte const> bytes) : bytes_(bytes) {}

  template <class T>
  std::optional<std::uint64_t> at(std::size_t offset) const {
    T value;
    if (offset + sizeof value > bytes_.size()) return std::nullopt;
    std::memcpy(&value, bytes_.data() + offset, sizeof value);
    if (value == static_cast<T>(~T{0})) return std::nullopt;
    return value;
  }
  std::optional<std::uint64_t> at(std::size_t offset, std::size_t width) const {
    switch (width) {
      case 1: return at<std::uint8_t>(offset);
      case 2: return at<std::uint16_t>(offset);
      case 4: return at<std::uint32_t>(offset);
      default: return at<std::uint64_t>(offset);
    }
  }
  std::size_t size() const { return bytes_.size(); }

private:
  std::span<std::byte const> bytes_;
};

std::optional<double> energy_at(Table const& table, std::size_t offset) {
  auto const count = table.at<std::uint64_t>(offset);
  if (!count) return std::nullopt;
  return static_cast<double>(*count) * joules_a_count;
}

/// 32-bit residencies, one after another.
void read_residencies(GpuMetrics& metrics, Table const& table, std::size_t offset) {
  std::array<std::uint64_t, limiters.size()> found{};
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto const value = table.at<std::uint32_t>(offset + 4 * i);
    if (!value) return;
    found[i] = *value;
  }
  metrics.residencies = found;
}

/// The bits of `indep_throttle_status`: powers, currents, temperatures, others.
std::vector<std::string> reasons_of(std::uint64_t bits) {
  struct Group {
    unsigned first, last;
    char const* name;
  };
  constexpr std::array groups{Group{0, 7, "power cap"}, Group{16, 23, "current limit"}, Group{32, 45, "heat"},
                              Group{46, 47, "hardware"}, Group{56, 57, "hardware"}};
  std::vector<std::string> reasons;
  for (auto const& [first, last, name] : groups) {
    auto const mask = ((std::uint64_t{2} << (last - first)) - 1) << first;
    if ((bits & mask) && std::find(reasons.begin(), reasons.end(), name) == reasons.end()) reasons.emplace_back(name);
  }
  return reasons;
}

/// Format 1.9: a count, and that many fields of a 64-bit code (unit, type, id, instances) and their values.
void read_fields(GpuMetrics& metrics, Table const& table) {
  constexpr std::uint64_t energy_id = 7, first_residency_id = 10;
  constexpr std::array<std::size_t, 8> widths{1, 1, 2, 2, 4, 4, 8, 8};  // of the types
  std::array<std::uint64_t, limiters.size()> found{};
  std::size_t residencies = 0;
  auto const count = table.at<std::uint32_t>(4).value_or(0);
  std::size_t offset = 8;
  for (std::uint64_t field = 0; field < count && offset < table.size(); ++field) {
    auto const code = table.at<std::uint64_t>(offset);
    offset += sizeof(std::uint64_t);
    if (!code) return;
    auto const type = *code >> 20 & 0xf, id = *code >> 10 & 0x3ff, instances = *code & 0x3ff;
    if (type >= widths.size()) return;
    if (id == energy_id) metrics.energy = energy_at(table, offset);
    if (id >= first_residency_id && id < first_residency_id + limiters.size()) {
      if (auto const value = table.at(offset, widths[type])) {
        found[id - first_residency_id] = *value;
        ++residencies;
      }
    }
    offset += widths[type] * instances;
  }
  if (residencies == limiters.size()) metrics.residencies = found;
}

}  // namespace

GpuMetrics read_gpu_metrics(std::span<std::byte const> bytes) {
  Table const whole(bytes);
  auto const size = whole.at<std::uint16_t>(0), format = whole.at<std::uint8_t>(2), content = whole.at<std::uint8_t>(3);
  GpuMetrics metrics;
  if (!size || *size > bytes.size() || format != 1 || !content) return metrics;
  Table const table(bytes.first(*size));
  switch (*content) {
    case 3:
      if (auto const bits = table.at<std::uint64_t>(112)) metrics.active = reasons_of(*bits);
      break;
    case 4: metrics.energy = energy_at(table, 24); break;
    case 5: metrics.energy = energy_at(table, 88); break;
    case 6:
      metrics.energy = energy_at(table, 16);
      read_residencies(metrics, table, 36);
      break;
    case 7:
    case 8:
      metrics.energy = energy_at(table, 24);
      read_residencies(metrics, table, 44);
      break;
    case 9: read_fields(metrics, table); break;
    default: break;
  }
  return metrics;
}

}  // namespace toise::gpu
