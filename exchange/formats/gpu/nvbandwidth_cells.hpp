// A test of nvbandwidth: the matrix of values that it printed or wrote as JSON.
#pragma once

#include <string>
#include <vector>

#include "exchange/imported_measurement.hpp"

namespace toise {

/// A matrix's values as written, with the labels of its rows and columns.
struct NvbandwidthMatrix {
  std::string test;         // "device_to_device_memcpy_read_ce"
  std::string description;  // "memcpy CE GPU(row) -> GPU(column) bandwidth (GB/s)"
  std::string direction;    // "read1", "read2" or "total" of a test with three matrices, else ""
  std::string where;
  std::vector<std::string> rows, columns;
  std::vector<std::vector<std::string>> values;  // [row][column], "N/A" where nothing was measured
  std::string sum;                               // as the tool says it; "" where it does not
};

/// A case for each pair that was measured, and one for the sum of several bandwidths. Bandwidths in B/s, latencies in
/// s. Throws InputError for a value that is no number, and where the description names another unit than GB/s and ns.
std::vector<ImportedMeasurement> cells_of(NvbandwidthMatrix const&);

/// A test that did not run: "Waived" is skipped, everything else an error.
ImportedMeasurement not_measured(std::string const& test, std::string const& status, std::string const& reason,
                                 std::string const& where);

}  // namespace toise
