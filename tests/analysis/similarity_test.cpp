#include "analysis/fleet/similarity.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "core/run/measurement_json.hpp"
#include "core/run/run_directory.hpp"
#include "tests/temporary_folder.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

class SimilarityTest : public testing::Test {
protected:
  SimilarityTest() {
    run_ = create_run(folder_ / "run");
    std::ofstream(run_.run_file())
        << R"({"schema_version": "1.3", "suite": {"name": "s"}, "environment": {"machine": {}}, "command_line": "", "start": "2026-11-01T00:00:00.000Z"})";
    for (int i = 0; i < 9; ++i) add("n" + std::to_string(i), usual(1 + 0.001 * i));
  }

  /// 100 samples around 1 s, spread by 1 %.
  static std::vector<double> usual(double factor) {
    std::vector<double> samples;
    for (int i = 0; i < 100; ++i) samples.push_back(factor * (1 + 0.0002 * (i - 50)));
    return samples;
  }

  void add(std::string const& node, std::vector<double> samples, std::string const& backend = "host") {
    Measurement m;
    m.id = {.kernel = "stream.triad", .variant = "portable", .backend = backend, .every_node = true};
    m.sampling.samples = std::move(samples);
    m.hosts = {node};
    std::ofstream(run_.results() / "001.jsonl", std::ios::app) << to_json(m).dump() << '\n';
  }
  std::vector<Dissimilar> find() const { return find_dissimilar({(folder_ / "run").string()}); }

  TemporaryFolder folder_;
  RunDirectory run_;
};

TEST_F(SimilarityTest, FindsNobodyAmongEquals) { EXPECT_TRUE(find().empty()); }

TEST_F(SimilarityTest, OfANodeThatIsSlowThroughoutIsItsSpeed) {
  add("slow", usual(1.25));

  auto const found = find();
  ASSERT_EQ(found.size(), 1);
  EXPECT_EQ(found[0].node, "slow");
  EXPECT_NEAR(found[0].similarity, 0.8, 0.005);
  EXPECT_NEAR(found[0].slower, 0.25, 0.01);
}

TEST_F(SimilarityTest, FindsATailThatTheMedianHides) {
  auto samples = usual(1);
  for (std::size_t i = 0; i < samples.size(); i += 10) samples[i] = 2;  // every tenth: the median hardly moves
  add("tail", samples);

  auto const found = find();
  ASSERT_EQ(found.size(), 1);
  EXPECT_NEAR(found[0].similarity, 1 - 0.1 / 1.1, 0.01);
}

TEST_F(SimilarityTest, LeavesOutTheEmulatorAndNodesWithFewSamples) {
  add("emulated", usual(3), "emulated");
  add("few", {3, 3, 3});

  EXPECT_TRUE(find().empty());
}

}  // namespace
}  // namespace toise
