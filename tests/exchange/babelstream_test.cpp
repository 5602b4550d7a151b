#include <gtest/gtest.h>

#include "tests/exchange/reading.hpp"

namespace toise {
namespace {

TEST(BabelStream, HasItsBestRateAndRoundedSizeOnly) {
  auto const all = read_sample(sample("babelstream_5.txt"));

  ASSERT_EQ(all.size(), 5u);
  auto const& triad = find_case(all, "babelstream.triad", "array_size=268.4MB implementation=CUDA type=fp64");
  EXPECT_EQ(triad.id.backend, "cuda");
  EXPECT_EQ(triad.metrics[0].name, "best_bandwidth");
  EXPECT_DOUBLE_EQ(triad.metrics[0].median, 3123456.7e6);
  EXPECT_DOUBLE_EQ(triad.metrics[1].median, 0.00027);  // the mean, which is the last column
  EXPECT_DOUBLE_EQ(triad.details.number("least_time"), 0.00026);
  EXPECT_FALSE(triad.check);  // it says nothing when it is right
  EXPECT_EQ(all[0].version, "5.0");
}

TEST(BabelStream, OfCsvHasMebibytesAndItsExactSize) {
  auto const all = read_sample(sample("babelstream_4.csv"));

  ASSERT_EQ(all.size(), 2u);  // the phases Init and Read are transfers, not kernels
  auto const& copy = find_case(all, "babelstream.copy", "bytes=128MiB type=fp32");
  EXPECT_DOUBLE_EQ(copy.metrics[0].median, 20000 * 1048576.0);
  EXPECT_DOUBLE_EQ(copy.metrics[1].median, 0.0131);
}

TEST(BabelStream, IsCorruptWhenItsValidationFails) {
  auto const with = [](std::string const& failure) {
    auto text = sample("babelstream_5.txt");
    return read_sample(text.insert(text.find("Function "), failure));
  };
  auto const arrays = with("Validation failed on a[]. Average error 0.5\n"),
             sum = with("Validation failed on sum. Error 0.5\n");

  ASSERT_EQ(arrays.size(), 5u);
  for (auto const& one : arrays) EXPECT_EQ(one.measurement.outcome, Outcome::corrupt);
  ASSERT_EQ(sum.size(), 5u);
  EXPECT_EQ(sum[3].measurement.outcome, Outcome::ok);  // of the dot product alone
  EXPECT_EQ(sum[4].measurement.outcome, Outcome::corrupt);
  EXPECT_EQ(sum[4].measurement.reason, "Validation failed on sum. Error 0.5");
}

TEST(BabelStream, OfSmallArraysHasARateThoughItsTimesAreRoundedToZero) {
  auto const all = read_sample(
      "BabelStream\nImplementation: OpenMP\nFunction MBytes/sec Min Max Average\nCopy 5000.000 0.00000 0.00001 "
      "0.00000\n");

  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].measurement.outcome, Outcome::ok);
  EXPECT_EQ(all[0].measurement.metrics.size(), 1u);
}

TEST(BabelStream, OfTriadOnlyAndOfVersionSixIsReadToo) {
  auto const triad = read_sample(
      "BabelStream\nVersion: 4.0\nImplementation: OpenMP\nRunning triad 100 times\nNumber of elements: 1048576\n"
      "Precision: double\n--------------------------------\nRuntime (seconds): 0.20000\nBandwidth (GiB/s):  12.500\n");
  auto const six = read_sample(
      "BabelStream\nVersion: 5.0\nImplementation: HIP\nNumber of elements: 1024\nPrecision: float\n"
      "Function    GiB/s       Min (sec)   Max         Average     \nDot         2.000       0.10000     0.20000     "
      "0.15000     \n");

  auto const& m = find_case(triad, "babelstream.triad", "bytes=8MiB implementation=OpenMP type=fp64");
  EXPECT_EQ(m.metrics[0].name, "bandwidth");
  EXPECT_DOUBLE_EQ(m.metrics[0].median, 12.5 * 1073741824);
  auto const& dot = find_case(six, "babelstream.dot", "bytes=4KiB implementation=HIP type=fp32");
  EXPECT_DOUBLE_EQ(dot.metrics[0].median, 2147483648.0);
  EXPECT_EQ(dot.id.backend, "hip");
}

TEST(BabelStream, IsRefusedWhenAValueIsNoNumber) {
  EXPECT_EQ(refusal_of("BabelStream\nImplementation: OpenMP\nFunction MBytes/sec Min Max Average\nCopy 1 2 x 4\n"),
            "file:4: 'x' is no number");
  EXPECT_EQ(refusal_of("function,num_times,n_elements,sizeof,max_mbytes_per_sec,min_runtime,max_runtime,avg_runtime\n"
                       "Copy,100,1024,3,1,1,1,1\n"),
            "file:2: its n_elements and sizeof are no size of an array");
}

}  // namespace
}  // namespace toise
