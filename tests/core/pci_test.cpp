// Where a GPU stands, from a folder as the kernel fills it.
#include "core/system/pci.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

/// Two sockets, each with a switch that holds a GPU and an adapter; a third adapter stands apart.
class Pci : public testing::Test {
protected:
  void SetUp() override {
    fs::create_directories(devices_);
    add("pci0000:00/0000:00:01.0/0000:01:00.0", "0x030200", "0-3", "0", "");
    add("pci0000:00/0000:00:01.0/0000:02:00.0", "0x020700", "0-3", "0", "infiniband/mlx5_0");
    add("pci0000:00/0000:00:09.0", "0x020000", "0-3", "0", "net/eth0");
    add("pci0000:80/0000:80:01.0/0000:81:00.0", "0x030200", "4-6,12", "1", "");
    add("pci0000:80/0000:80:01.0/0000:82:00.0", "0x020700", "4-6,12", "1", "infiniband/mlx5_1");
  }

  void add(std::string const& way, char const* kind, char const* cpus, char const* numa, std::string const& adapter) {
    auto const folder = root_ / "devices" / way;
    fs::create_directories(folder / adapter);
    std::ofstream(folder / "class") << kind << '\n';
    std::ofstream(folder / "local_cpulist") << cpus << '\n';
    std::ofstream(folder / "numa_node") << numa << '\n';
    fs::create_symlink(folder, devices_ / folder.filename());
  }

  TemporaryFolder root_;
  fs::path devices_ = root_ / "bus";
};

TEST_F(Pci, NamesTheCpusAndTheAdapterOfTheSameSwitch) {
  auto const first = place_of_pci("0000:01:00.0", devices_), second = place_of_pci("0000:81:00.0", devices_);
  EXPECT_EQ(first.cpus, (std::vector{0, 1, 2, 3}));
  EXPECT_EQ(first.numa_node, 0);
  EXPECT_EQ(first.nic, "mlx5_0");
  EXPECT_EQ(second.cpus, (std::vector{4, 5, 6, 12}));
  EXPECT_EQ(second.numa_node, 1);
  EXPECT_EQ(second.nic, "mlx5_1");
}

TEST_F(Pci, OfAnUnknownDeviceIsNothing) {
  auto const place = place_of_pci("0000:ff:00.0", devices_);
  EXPECT_TRUE(place.cpus.empty());
  EXPECT_EQ(place.numa_node, -1);
  EXPECT_EQ(place.nic, "");
}

TEST_F(Pci, TheLanesOfALinkAreThoseThatTrainedAndThoseThatCould) {
  std::ofstream(devices_ / "0000:01:00.0" / "current_link_width") << "8\n";
  std::ofstream(devices_ / "0000:01:00.0" / "max_link_width") << "16\n";

  EXPECT_EQ(place_of_pci("0000:01:00.0", devices_).lanes, 8);
  EXPECT_EQ(place_of_pci("0000:01:00.0", devices_).most_lanes, 16);
  EXPECT_EQ(place_of_pci("0000:81:00.0", devices_).lanes, 0);
}

/// The configuration of a bridge whose second extended capability is Access Control Services.
std::string configuration(unsigned char control) {
  std::string bytes(4096, '\0');
  auto const set = [&](std::size_t at, std::initializer_list<int> values) {
    for (int const value : values) bytes[at++] = static_cast<char>(value);
  };
  set(0x100, {0x01, 0x00, 0x01, 0x20});  // error reporting; the next at 0x200
  set(0x200, {0x0d, 0x00, 0x01, 0x00});
  set(0x204, {0x7f, 0x00, control, 0x00});
  return bytes;
}

TEST_F(Pci, PeersAreRedirectedWhereAnyBridgeDoesSo) {
  auto const root = root_ / "devices" / "pci0000:00" / "0000:00:01.0";
  auto const write = [&](std::string const& bytes) { std::ofstream(root / "config", std::ios::binary) << bytes; };
  EXPECT_FALSE(place_of_pci("0000:01:00.0", devices_).redirected.has_value());
  write(configuration(0x1d));  // source validation, redirects of requests and completions, upstream forwarding
  EXPECT_EQ(place_of_pci("0000:01:00.0", devices_).redirected, true);
  write(configuration(0x01));
  EXPECT_EQ(place_of_pci("0000:01:00.0", devices_).redirected, false);
  write(configuration(0x1d).substr(0, 64));  // all that most users may read
  EXPECT_FALSE(place_of_pci("0000:01:00.0", devices_).redirected.has_value());
}

TEST_F(Pci, TheIommuAndTheGenerationAreTheKernels) {
  auto const device = devices_ / "0000:81:00.0";
  EXPECT_EQ(place_of_pci("0000:81:00.0", devices_).most_generation, 0);
  fs::create_directories(device / "iommu_group");
  std::ofstream(device / "iommu_group" / "type") << "DMA-FQ\n";
  std::ofstream(device / "max_link_speed") << "32.0 GT/s PCIe\n";
  auto const place = place_of_pci("0000:81:00.0", devices_);
  EXPECT_EQ(place.iommu, "DMA-FQ");
  EXPECT_EQ(place.most_generation, 5);
}

}  // namespace
}  // namespace toise
