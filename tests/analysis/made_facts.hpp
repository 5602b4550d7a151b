// Runs made for the tests of a diagnosis.
#pragma once

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/diagnose/facts.hpp"
#include "analysis/diagnose/rules.hpp"
#include "core/run/lines_before_1_4.hpp"

namespace toise {

/// A measurement of one rank on node "n1" that went well.
inline Measurement made(std::string kernel, std::string variant, std::string metric, double value,
                        std::map<std::string, Value> params = {}) {
  Measurement m;
  m.id.kernel = std::move(kernel);
  m.id.variant = std::move(variant);
  m.id.params = std::move(params);
  m.metrics = {{.name = std::move(metric), .unit = "x", .median = value, .n = 1}};
  m.hosts = {"n1"};
  m.system.binding = {"n1: CPUs 0-3"};
  describe_line_before_1_4(m);
  return m;
}

inline Measurement made_product(std::string variant, double value = 100) {
  return made("gemm", std::move(variant), "flop_rate", value, {{"type", std::string("fp64")}});
}

inline Measurement made_triad(std::int64_t bytes, double value = 100) {
  return made("stream.triad", "portable", "bandwidth", value, {{"bytes", bytes}});
}

/// An all-reduce of `ranks` over `nodes`.
inline Measurement made_all_reduce(std::string variant, int ranks, int nodes) {
  auto m = made("collective.all_reduce", std::move(variant), "bus_bandwidth", 100, {{"bytes", std::int64_t{8}}});
  m.id.ranks = ranks;
  m.id.nodes = nodes;
  m.system.binding = {"n1: CPUs 0", "n1: CPUs 1"};
  return m;
}

/// A healthy node "n1" of 4 CPUs with AVX-512 and one socket, of which everything is known.
inline RunFile healthy_run() {
  RunFile run;
  run.status = RunStatus::complete;
  auto& machine = run.environment.machine;
  machine.host = "n1";
  machine.cpu = Cpu{.vendor = "GenuineIntel",
                    .logical_cpus = 4,
                    .simd = std::vector<std::string>{"avx", "avx2", "avx512f"},
                    .governor = "performance",
                    .max_khz = "3000000",
                    .limit_khz = "3000000",
                    .turbo = "on",
                    .available = 4,
                    .available_where = "on this machine"};
  machine.caches = std::vector<Cache>{{.level = 3, .type = "Unified", .bytes = 1000, .shared_cpus = "0-3"},
                                      {.level = 1, .type = "Data", .bytes = 10, .shared_cpus = "0"}};
  machine.numa = std::vector<NumaNode>{{.node = "node0", .cpus = "0-1"}, {.node = "node1", .cpus = "2-3"}};
  machine.memory_bytes = 1'000'000;
  machine.swap_used = 0;
  machine.huge_pages = "always [madvise] never";
  machine.fast_links = std::vector<std::string>{"mlx5_0 port 1, InfiniBand"};
  machine.variables = std::map<std::string, std::string>();
  run.environment.libraries =
      Libraries{.versions = {{"blas", "OpenBLAS 0.3.21 DYNAMIC_ARCH; kernels SkylakeX"}, {"mpi", "Open MPI v4.1.4"}}};
  run.environment.gpu = Gpus{.devices = {{.index = 0,
                                          .pci_address = "0000:1b:00.0",
                                          .numa_node = 0,
                                          .pcie_lanes = 16,
                                          .pcie_most_lanes = 16,
                                          .pcie_most_generation = 5,
                                          .pcie_redirected = false,
                                          .iommu = "identity",
                                          .settings = GpuSettings{.ecc = true,
                                                                  .persistence = true,
                                                                  .partitioned = false,
                                                                  .uncorrected_errors = 0,
                                                                  .repair_pending = false,
                                                                  .power_limit = 700,
                                                                  .default_power_limit = 700}}}};
  return run;
}

inline std::vector<Measurement> healthy_measurements() {
  return {made_product("cblas", 100),   made_product("portable", 90), made_triad(1'000'000),
          made_all_reduce("mpi", 2, 1), made_all_reduce("mpi", 2, 2), made_all_reduce("nccl", 2, 1),
          made_all_reduce("nccl", 2, 2)};
}

/// What one rule says of a run; that it keeps quiet of a healthy one is in diagnose_test.cpp for all rules.
inline std::optional<Finding> said(std::string_view id, Facts const& facts) {
  auto const rules = all_rules();
  auto const rule = std::find_if(rules.begin(), rules.end(), [&](Rule const& one) { return one.id == id; });
  if (rule == rules.end()) throw std::out_of_range(std::string(id));
  return rule->find(facts);
}

}  // namespace toise
