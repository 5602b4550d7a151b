#include "exchange/formats/software/superbench_units.hpp"

#include <array>

namespace toise {
namespace {

struct Rule {
  std::string_view benchmark;  // how its name begins, without what follows a colon; "" for any
  std::string_view metric;     // what the metric's name contains
  double factor;
  std::string_view unit;
};

constexpr double mega = 1e6, giga = 1e9, tera = 1e12, milli = 1e-3, micro = 1e-6, nano = 1e-9;

/// The first that fits holds.
constexpr std::array rules{
    Rule{"nccl-bw", "busbw", giga, "B/s"},
    Rule{"nccl-bw", "algbw", giga, "B/s"},
    Rule{"nccl-bw", "_time", micro, "s"},
    Rule{"rccl-bw", "busbw", giga, "B/s"},
    Rule{"rccl-bw", "algbw", giga, "B/s"},
    Rule{"rccl-bw", "_time", micro, "s"},
    Rule{"mem-bw", "_bw", giga, "B/s"},
    Rule{"gpu-copy-bw", "_bw", giga, "B/s"},
    Rule{"nvbandwidth", "_lat", nano, "s"},
    Rule{"nvbandwidth", "_bw", giga, "B/s"},
    Rule{"ib-loopback", "_bw", giga, "B/s"},
    Rule{"ib-traffic", "_bw", giga, "B/s"},
    Rule{"ib-traffic", "_lat", micro, "s"},
    Rule{"kernel-launch", "_time", milli, "s"},
    Rule{"gemm-flops", "_flops", giga, "FLOP/s"},
    Rule{"gemm-flops", "_iops", giga, "1/s"},
    Rule{"cublaslt-gemm", "_flops", tera, "FLOP/s"},
    Rule{"hipblaslt-gemm", "_flops", tera, "FLOP/s"},
    Rule{"cublas-function", "_time", micro, "s"},
    Rule{"cudnn-function", "_time", micro, "s"},
    Rule{"matmul", "_time", milli, "s"},
    Rule{"sharding-matmul", "_time", milli, "s"},
    Rule{"pytorch-matmul", "_time", milli, "s"},
    Rule{"pytorch-sharding-matmul", "_time", milli, "s"},
    Rule{"computation-communication-overlap", "_time", milli, "s"},
    Rule{"pytorch-computation-communication-overlap", "_time", milli, "s"},
    Rule{"ort-inference", "_time", milli, "s"},
    Rule{"tensorrt-inference", "_time", milli, "s"},
    Rule{"tcp-connectivity", "_time_", milli, "s"},
    Rule{"disk-benchmark", "_iops", 1, "1/s"},
    Rule{"disk-benchmark", "_lat_ns_", nano, "s"},
    Rule{"cpu-memory-bw-latency", "_bw", mega, "B/s"},
    Rule{"cpu-memory-bw-latency", "_lat", nano, "s"},
    Rule{"cpu-stream", "_throughput", mega, "B/s"},
    Rule{"cpu-stream", "_time_", 1, "s"},
    Rule{"cpu-hpl", "throughput", giga, "FLOP/s"},
    Rule{"cpu-hpl", "time", 1, "s"},
    Rule{"megatron-gpt", "_tflops", tera, "FLOP/s"},
    Rule{"", "_step_time", milli, "s"},
    Rule{"", "steptime_", milli, "s"},
    Rule{"pytorch-dist-inference", "step_times", milli, "s"},
    Rule{"cpu-", "throughput", 0, ""},  // of no known unit
    Rule{"", "throughput", 1, "1/s"},   // of models: samples a second
};

}  // namespace

std::optional<SuperbenchUnit> superbench_unit(std::string_view benchmark, std::string_view metric) {
  auto const name = benchmark.substr(0, benchmark.find(':'));
  for (auto const& rule : rules) {
    if (!name.starts_with(rule.benchmark) || metric.find(rule.metric) == metric.npos) continue;
    if (rule.unit.empty()) return {};
    std::string const better = rule.unit == "s" ? "lower" : "higher";
    return SuperbenchUnit{.factor = rule.factor, .unit = std::string(rule.unit), .better = better};
  }
  return {};
}

}  // namespace toise
