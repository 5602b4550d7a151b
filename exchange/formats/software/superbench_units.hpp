// The units of SuperBench's metrics, which its files do not say.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace toise {

struct SuperbenchUnit {
  double factor = 1;   // to the SI unit
  std::string unit;    // "B/s"
  std::string better;  // higher | lower
};

/// benchmark: "nccl-bw:nvlink", metric: "allreduce_8_busbw". Nothing where SuperBench's documentation gives no unit
/// that says which is better. Source: its user tutorial, "Benchmarks", 0.12.
std::optional<SuperbenchUnit> superbench_unit(std::string_view benchmark, std::string_view metric);

}  // namespace toise
