// Random reads of small blocks: operations per second, and how long each takes.
#pragma once

#include "kernels/io/histogram.hpp"
#include "kernels/io/permutation.hpp"
#include "kernels/io/transfer.hpp"

namespace toise {

/// Random reads of `transfer_bytes` (4 KiB) at depth 1, each block at most once between two drops of
/// the page cache. A run makes `reads` of them. Metric `rate`: reads per second (IOPS); every read's
/// latency goes into a log-linear histogram in the details.
/// Throws Unsupported where io.read does. Source: fio, randread, psync.
struct IoRandomRead : io::Transfer {
  static constexpr auto name = "io.random_read";
  static Description description();
  static constexpr std::uint64_t reads = 256;
  static std::vector<Param> params() { return Transfer::params(4096); }

  IoRandomRead(Params const&, Device&);
  Work work() const {
    return {.flops = 0, .bytes_read = static_cast<double>(reads * transfer_bytes), .bytes_written = 0};
  }
  Amounts amounts() const;
  void prepare();
  Check check();  // all blocks of the last run
  void corrupt(std::size_t where) { blocks[where % blocks.size()] ^= 1; }
  Details details() const;
  template <Backend>
  void run(Queue&);

private:
  std::uint64_t block_of(std::uint64_t read) const { return order(read % pieces()); }

  io::Permutation order;
  io::Descriptor source;
  std::uint64_t next = 0;  // reads made so far
  double resident_share = 0;
  Buffer<std::uint64_t> blocks;  // what the last run read
  io::LatencyHistogram latencies;
};

}  // namespace toise
