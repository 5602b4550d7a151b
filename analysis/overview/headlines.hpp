// The few numbers that a run is remembered by, chosen by what its kernels say of themselves.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/models/peaks.hpp"
#include "analysis/overview/rows.hpp"
#include "core/run/measurement.hpp"

namespace toise {

/// One of these numbers: the headline metric of a row.
struct HeadlineNumber {
  std::string title;           // "Memory bandwidth"
  std::size_t index = 0;       // of the row
  std::optional<Share> share;  // the row's, but not a peak's share of itself
};

/// Memory bandwidth, arithmetic, latency, network, storage, training: those that the rows have, in this order. Memory
/// bandwidth is that of the best kernel that defines it, beyond the caches; of every other kernel (for each type of
/// number) one case stands for all: the one with the most nodes and ranks, then the largest, then a converged one, then
/// the best. rows: of these measurements; peaks: by backend. None for the emulator, for what failed, and for a kernel
/// that says of itself that nothing bounds it.
std::vector<HeadlineNumber> headline_numbers(std::vector<Measurement> const&, std::vector<Row> const& rows,
                                             std::map<std::string, Peaks> const& peaks);

}  // namespace toise
