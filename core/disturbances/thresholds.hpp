// What a measurement tolerates of others before it is flagged, each with its reason. docs/measuring.md says which of
// them are calibrated.
#pragma once

namespace toise::tolerated {

/// Kernels count CPU time in ticks of 10 ms, and put a whole one on whoever runs when it ends: what is less than three
/// of them may be nobody's.
inline constexpr double cpu_seconds = 0.03;

/// Of one CPU, by foreign processes. A team waits for the slowest of its threads; daemons and timers of a quiet
/// machine are expected well below, which is not measured yet.
inline constexpr double foreign_share = 0.05;

/// Of one CPU, by the hypervisor. On an unshared host it should be 0; not measured yet.
inline constexpr double steal_share = 0.02;

/// s, of a cache line there and back between CPUs that share a cache. Within one it takes 50 ns (few cores) to 170 ns
/// (a mesh of 60), across dies and sockets 200 ns and more; on the virtual machine that this was tried on 120 and 370.
inline constexpr double cache_line_seconds = 250e-9;

/// Of the node's CPUs that the case does not use: they share caches, memory and clocks with it. One busy core of a
/// large socket takes a few percent of its memory bandwidth.
inline constexpr double elsewhere_share = 0.02;
/// The least of it in CPUs: a small machine's own background is no neighbour.
inline constexpr double elsewhere_cpus = 0.25;

/// Of one CPU, by the driver and the launcher, which mostly wait.
inline constexpr double driver_share = 0.05;

/// Of the time, with some process waiting for memory: a machine that pages is not the one that was asked for.
inline constexpr double memory_pressure_share = 0.05;

/// Of the time, with some process waiting for a disk, before a run begins. While it runs, its own I/O is in it.
inline constexpr double io_pressure_share = 0.05;

/// Of the time, stopped by a quota: one stop of a thread makes its team wait, up to 100 ms.
inline constexpr double quota_share = 0.001;

/// Of the case's own traffic on its disk, by others.
inline constexpr double disk_share = 0.05;
/// The least of it in bytes: the file system's own journal, and what was written before and is flushed now.
inline constexpr double disk_bytes = 4 << 20;

}  // namespace toise::tolerated
