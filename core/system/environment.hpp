// What was measured on, as the worker describes it: host, build, libraries, GPUs, counters, clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/system/known.hpp"
#include "core/system/readings.hpp"

namespace toise {

// What an older toise, or another tool, did not say is absent.

struct Cpu {
  std::optional<std::string> model, vendor, family, model_number, microcode;
  std::optional<std::size_t> sockets, cores;
  std::optional<int> logical_cpus;
  std::optional<std::vector<std::string>> simd;
  std::optional<std::string> governor, max_khz, smt;
  std::optional<std::string> limit_khz, turbo;  // what the governor may ask for; "on" or "off"
  std::optional<double> available;              // CPUs that a cgroup or an affinity mask leaves
  std::optional<std::string> available_where;   // "available to this cgroup"
};

struct Cache {
  int level = 0;
  std::optional<std::string> type;  // Data | Instruction | Unified
  std::optional<std::size_t> bytes;
  std::optional<std::string> shared_cpus;  // "0-3,8"
};

struct NumaNode {
  std::string node, cpus;  // "node0", "0-3"
};

struct Host {
  std::optional<std::string> host;
  std::optional<Cpu> cpu;
  Known<std::vector<Cache>> caches;
  Known<std::vector<NumaNode>> numa;
  std::optional<std::int64_t> memory_bytes, swap_used;  // bytes
  std::optional<std::string> kernel, architecture, os, huge_pages, virtualisation;
  std::optional<std::vector<std::string>> fast_links;                  // ports that are up: "mlx5_0 port 1, InfiniBand"
  std::optional<std::map<std::string, std::string>> slurm, variables;  // of the environment
};

struct Build {
  std::optional<std::string> version, git_revision, compiler, flags, build_type;
};

/// The node's shape, as hwloc sees it.
struct HwlocShape {
  std::string version;
  int packages = 0, numa_nodes = 0, l3_caches = 0, cores = 0, processing_units = 0;
};

struct Libraries {
  std::map<std::string, std::string> versions;  // by name: mpi, blas, highway; or why one is not there
  std::optional<HwlocShape> hwloc;
};

/// What a data sheet says of a GPU; what nobody published is absent.
struct Part {
  std::string part;
  std::optional<std::string> source;
  std::optional<double> memory_bandwidth;                  // B/s
  std::optional<std::map<std::string, double>> flop_rate;  // FLOP/s, by type
};

/// How a GPU is set up, by its driver.
struct GpuSettings {
  std::optional<bool> ecc, persistence;
  std::optional<bool> partitioned;                         // MIG, or a compute partition other than the whole
  std::optional<std::int64_t> uncorrected_errors;          // of its memory, since the driver was loaded
  std::optional<bool> repair_pending;                      // of rows of its memory: it waits for a reset, or failed
  std::optional<double> power_limit, default_power_limit;  // W
};

struct Gpu {
  std::optional<int> index;
  std::optional<std::string> name, architecture, pci_address;
  std::optional<std::size_t> memory, last_cache;  // bytes
  std::optional<int> compute_units, warp_width;
  std::optional<double> engine_clock;              // Hz, the highest; 0: not told
  std::optional<int> numa_node;                    // absent where the kernel does not say
  std::optional<std::string> nic;                  // the nearest; absent where the kernel does not say
  std::optional<int> pcie_lanes, pcie_most_lanes;  // as trained, and as it could
  std::optional<int> pcie_most_generation;         // 5; as the device could
  std::optional<bool> pcie_redirected;             // bridges above send what it says to its peers up to the root
  std::optional<std::string> iommu;                // the domain's type: "identity", "DMA", "DMA-FQ"
  Known<GpuSettings> settings;
  Known<Part> peak;  // as the driver finds it
};

struct Gpus {
  std::optional<std::string> runtime;  // its version
  std::vector<Gpu> devices;
};

struct CounterSource {
  std::string library;
  std::vector<std::string> events;
};

struct ClockQuality {
  std::optional<std::string> source;
  std::optional<double> resolution, call_cost;  // s
};

/// What a build lacks, and why.
struct MissingVariant {
  std::string kernel, variant, backend, reason;
};

struct Environment {
  Host machine;
  Known<Build> build;
  std::optional<Libraries> libraries;
  Known<Gpus> gpu;  // since schema 1.1
  Known<CounterSource> counters;
  std::optional<std::string> energy;  // its source, or why there is none
  Known<ThrottleReading> throttle;
  Known<ClockQuality> clock;
  std::optional<std::vector<MissingVariant>> missing;
  /// What a newer toise described and this one has no name for: JSON by its place, "/machine/bios". It is kept, and
  /// compared with that of other runs.
  std::map<std::string, std::string> others;
};

}  // namespace toise
