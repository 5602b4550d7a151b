// The parts that data sheets describe, and the file that holds them.
#include "runners/suite/parts.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "core/error.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

fs::path const shipped = fs::path(TOISE_SOURCE_DIR) / "suites" / "machines" / "parts.toml";

TEST(Parts, AreFoundByTheNameOfTheRuntime) {
  auto const h200 = find_part(shipped, "NVIDIA H200");
  EXPECT_EQ(h200["part"], "H200");
  EXPECT_EQ(h200["memory_bandwidth"], 4.8e12);
  EXPECT_EQ(h200["flop_rate"]["bf16"], 989e12);
  EXPECT_FALSE(h200["flop_rate"].contains("fp32"));  // what is not known is absent
}

TEST(Parts, ANameThatIsOnlySimilarIsUnknown) { EXPECT_TRUE(find_part(shipped, "NVIDIA H200 NVL").is_null()); }

TEST(Parts, DevicesGetTheirPeakOrSayThatItIsUnknown) {
  nlohmann::json environment = {{"gpu", {{"devices", {{{"name", "NVIDIA H200"}}, {{"name", "Something else"}}}}}}};
  add_peaks(environment, shipped);
  EXPECT_EQ(environment["gpu"]["devices"][0]["peak"]["part"], "H200");
  EXPECT_EQ(environment["gpu"]["devices"][1]["peak"], "unknown: parts.toml has no 'Something else'");
  nlohmann::json none = {{"gpu", "not available: no device"}};
  add_peaks(none, shipped);
  EXPECT_EQ(none["gpu"], "not available: no device");
}

TEST(Parts, AFileThatIsNotUnderstoodIsRefusedWithItsLine) {
  TemporaryFolder const folder;
  auto const file = folder / "parts.toml";
  std::ofstream(file) << "[[gpu]]\nnames = ['X']\npart = 'X'\nmemory_bandwidth = -1\n";
  try {
    find_part(file, "X");
    FAIL() << "a negative bandwidth was taken";
  } catch (InputError const& e) {
    EXPECT_NE(std::string(e.what()).find(":4: memory_bandwidth: expected a number above zero"), std::string::npos)
        << e.what();
  }
}

}  // namespace
}  // namespace toise
