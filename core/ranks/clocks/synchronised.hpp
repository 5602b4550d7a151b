// Clocks that agree: every rank's clock as a line over rank 0's.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/ranks/clocks/clock_model.hpp"
#include "core/ranks/world.hpp"

namespace toise {

/// What a rank reads, in ns.
struct RankClock {
  std::string source;  // equal on ranks that read the same clock; which is believed only after a look
  std::function<std::int64_t()> now;
};

/// now_ns(), of this boot of the kernel in this namespace of time; where these are not known, of this process alone.
RankClock host_clock();

struct Synchronised {
  ClockModel model;             // over rank 0's clock
  bool reads_reference = true;  // it is rank 0's clock, as `source` says and a look confirmed
};

/// Every rank's clock over rank 0's, along a tree whose depth is the logarithm of the ranks. First one rank of each
/// clock, so that no error of a node's ranks is passed on; then the others of that clock from it. Ranks of one clock
/// take over what is known of it where round trips do not contradict that; else, and between clocks, the line comes
/// from 50 brackets of 10 round trips each, over 50 ms. Every rank calls it.
/// Source: HCA3, in Hunold and Carpen-Amarie, "Hierarchical Clock Synchronization in MPI", CLUSTER 2018.
Synchronised synchronise_clocks(World&, RankClock const&);

/// Whether two synchronisations of this rank's clock agree at its time `own`, within the errors of both.
bool agree_at(Synchronised const& before, Synchronised const& after, std::int64_t own);

}  // namespace toise
