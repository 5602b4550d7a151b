// The findings that `toise diagnose` may have, by id: a machine file silences them by it. docs/diagnose.md explains
// each.
#pragma once

#include <array>
#include <string_view>

namespace toise {

inline constexpr std::array<std::string_view, 37> finding_ids{
    "blas.old-kernels",     "blas.single-threaded", "blas.slow",
    "cpu.governor",         "cpu.turbo-off",        "cpu.frequency-cap",
    "cpu.throttled",        "cpu.limited",          "ranks.overlap",
    "ranks.oversubscribed", "memory.swap",          "memory.huge-pages",
    "io.in-memory",         "io.page-cache",        "mpi.slow-transport",
    "mpi.no-single-copy",   "mpi.no-shared-memory", "nccl.sockets",
    "nccl.no-peer-access",  "gpu.throttled",        "gpu.power-cap",
    "gpu.far-cpus",         "gpu.pcie-lanes",       "nodes.slow",
    "shares.above-one",     "shares.missing",       "memory.caches-together",
    "cpu.moved-apart",      "ranks.smt-siblings",   "memory.remote",
    "gpu.ecc-off",          "gpu.memory-errors",    "gpu.persistence-off",
    "gpu.partitioned",      "gpu.power-limit",      "gpu.pcie-generation",
    "gpu.redirected-peers"};

}  // namespace toise
