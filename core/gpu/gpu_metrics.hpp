// The amdgpu driver's binary table `gpu_metrics`, as far as it says what slowed a GPU down.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace toise::gpu {

/// The contents of one table; what it does not report is absent.
struct GpuMetrics {
  /// Cycles of the firmware that each limiter was active in, since some begin, in the order of `limiters`.
  std::optional<std::array<std::uint64_t, 5>> residencies;
  /// What was active when the table was made.
  std::optional<std::vector<std::string>> active;
  std::optional<double> energy;  // J since some begin
};

/// What the residencies are of, as a reason: "hardware" (a signal of the board), "power cap", "heat" of the
/// socket, of a regulator, of the memory.
inline constexpr std::array<char const*, 5> limiters{"hardware", "power cap", "heat", "heat", "heat"};

/// Tables of the formats 1.3 (MI200: what is active), 1.4 and 1.5 (MI300: energy alone), 1.6 to 1.8
/// (residencies) and 1.9 (fields that name themselves). Of others, and of what is cut off, nothing.
/// Source: the Linux kernel, drivers/gpu/drm/amd/include/kgd_pp_interface.h and pm/swsmu/smu_cmn.h, 6.12
/// and 7.2.
GpuMetrics read_gpu_metrics(std::span<std::byte const> table);

}  // namespace toise::gpu
