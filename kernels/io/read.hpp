// Sequential read of one file per rank, from the device or from the page cache.
#pragma once

#include "kernels/io/transfer.hpp"

namespace toise {

/// Sequential read: open, read `bytes` in pieces, close. Before each sample the file is dropped from
/// the page cache, and mincore proves it: `resident_share` in the details is the worst seen. A file
/// that stays resident (tmpfs) is `skipped`: it would measure memory.
/// Source: IOR, file per process.
struct IoRead : io::Transfer {
  static constexpr auto name = "io.read";
  static Description description() { return io::describe_sequential(); }
  static std::vector<Param> params() { return Transfer::params(std::int64_t{1} << 20); }

  IoRead(Params const&, Device&);
  Work work() const { return {.flops = 0, .bytes_read = static_cast<double>(bytes), .bytes_written = 0}; }
  void prepare();
  Check check();  // every piece as it was read by the last run
  void corrupt(std::size_t where) { all[where % all.size()] ^= 1; }
  Details details() const { return {{"file", file.describe(bytes)}, {"resident_share", resident_share}}; }
  template <Backend>
  void run(Queue&);

  Buffer<std::uint64_t> all;  // the whole file, so that what was timed can be verified
  double resident_share = 0;
};

}  // namespace toise
