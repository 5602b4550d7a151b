// Tables as the amdgpu driver writes them: laid out here field by field, as its header does.
#include "core/gpu/gpu_metrics.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace toise::gpu {
namespace {

using U16 = std::uint16_t;
using U32 = std::uint32_t;
using U64 = std::uint64_t;

struct Header {
  U16 size;
  std::uint8_t format, content;
};

struct Table13 {
  Header header;
  U16 temperatures[6], activities[3], power;
  U64 energy, clock_counter;
  U16 average_clocks[7], clocks[7];
  U32 throttle_status;
  U16 fan, link_width, link_speed, padding;
  U32 activity_sums[2];
  U16 memory_temperatures[4];
  U64 firmware_time;
  U16 voltages[3], padding1;
  U64 throttle_status_of_any_part;
};

struct Table15 {
  Header header;
  U16 temperatures[3], power, activities[2], decoders[4], jpeg_engines[32];
  U64 energy, clock_counter;
  U32 throttle_status;  // always 0
};

struct Table16 {
  Header header;
  U16 temperatures[3], power, activities[2];
  U64 energy, clock_counter;
  U32 cycles, residencies[5], locks;
};

struct Table18 {
  Header header;
  U16 temperatures[3], power, activities[2];
  U64 memory_bandwidth, energy, clock_counter;
  U32 cycles, residencies[5], locks;
};

template <class T>
GpuMetrics read(T table, std::uint8_t content) {
  table.header = {sizeof table, 1, content};
  return read_gpu_metrics(std::as_bytes(std::span(&table, 1)));
}

TEST(GpuMetrics, TellsWhatIsActiveInFormat13) {
  Table13 table{};
  EXPECT_EQ(read(table, 3).active, std::vector<std::string>());
  table.throttle_status_of_any_part = U64{1} << 3 | U64{1} << 5 | U64{1} << 16 | U64{1} << 36 | U64{1} << 47;
  EXPECT_EQ(read(table, 3).active, (std::vector<std::string>{"power cap", "current limit", "heat", "hardware"}));
  table.throttle_status_of_any_part = U64{1} << 45;
  EXPECT_EQ(read(table, 3).active, std::vector<std::string>{"heat"});
  table.throttle_status_of_any_part = ~U64{0};  // what the driver leaves where a part does not tell
  EXPECT_FALSE(read(table, 3).active);
  EXPECT_FALSE(read(table, 3).energy);  // whose unit that format does not say
}

TEST(GpuMetrics, TellsEnergyAloneInFormat15) {
  Table15 table{};
  table.energy = U64{3} << 16;
  auto const found = read(table, 5);
  EXPECT_EQ(found.energy, 3.0);
  EXPECT_FALSE(found.active || found.residencies);
}

TEST(GpuMetrics, TellsResidenciesFromFormat16On) {
  Table16 old{};
  old.energy = U64{5} << 15;
  for (U32 i = 0; i < 5; ++i) old.residencies[i] = 10 + i;
  EXPECT_EQ(read(old, 6).energy, 2.5);
  EXPECT_EQ(read(old, 6).residencies, (std::array<U64, 5>{10, 11, 12, 13, 14}));
  Table18 recent{};
  recent.energy = U64{7} << 16;
  for (U32 i = 0; i < 5; ++i) recent.residencies[i] = 20 + i;
  for (std::uint8_t const content : {7, 8}) {
    EXPECT_EQ(read(recent, content).energy, 7.0);
    EXPECT_EQ(read(recent, content).residencies, (std::array<U64, 5>{20, 21, 22, 23, 24}));
  }
  recent.residencies[2] = ~U32{0};
  EXPECT_FALSE(read(recent, 8).residencies);
}

/// Format 1.9: fields that name themselves.
class Fields {
public:
  template <class T>
  Fields& add(U64 id, U64 type, std::vector<T> const& values) {
    append(type << 20 | id << 10 | values.size());
    for (auto const value : values) append(value);
    ++count_;
    return *this;
  }
  std::string table(std::size_t kept = std::string::npos) const {
    std::string bytes(4, '\0');
    Header const header{static_cast<U16>(8 + fields_.size()), 1, 9};
    std::memcpy(bytes.data(), &header, sizeof header);
    bytes.append(reinterpret_cast<char const*>(&count_), sizeof count_);
    return (bytes + fields_).substr(0, kept);
  }

private:
  template <class T>
  void append(T value) {
    fields_.append(reinterpret_cast<char const*>(&value), sizeof value);
  }
  std::string fields_;
  U32 count_ = 0;
};

GpuMetrics read(std::string const& table) { return read_gpu_metrics(std::as_bytes(std::span(table))); }

TEST(GpuMetrics, ReadsFieldsThatNameThemselves) {
  constexpr U64 u16 = 2, u32 = 4, u64 = 6;
  Fields fields;
  fields.add<U16>(0, u16, {70}).add<U16>(48, u16, {50, 51, 52}).add<U64>(7, u64, {U64{9} << 16});
  for (U32 i = 0; i < 4; ++i) fields.add<U32>(10 + i, u32, {30 + i});
  EXPECT_FALSE(read(fields.table()).residencies);  // one is missing
  fields.add<U64>(14, u64, {34});                  // and of another width
  auto const whole = fields.table();
  auto const found = read(whole);
  EXPECT_EQ(found.energy, 9.0);
  EXPECT_EQ(found.residencies, (std::array<U64, 5>{30, 31, 32, 33, 34}));
  for (std::size_t kept = 0; kept < whole.size(); ++kept) {
    EXPECT_FALSE(read(fields.table(kept)).residencies) << "cut off after " << kept << " bytes";
  }
}

TEST(GpuMetrics, OfAnotherFormatItTellsNothing) {
  auto tells = [](GpuMetrics const& metrics) { return metrics.active || metrics.residencies || metrics.energy; };
  Table18 table{};
  for (std::uint8_t const content : {0, 1, 2, 10, 255}) EXPECT_FALSE(tells(read(table, content)));
  table.header = {sizeof table, 2, 4};
  EXPECT_FALSE(tells(read_gpu_metrics(std::as_bytes(std::span(&table, 1)))));
  EXPECT_FALSE(tells(read_gpu_metrics({})));
}

}  // namespace
}  // namespace toise::gpu
