// Sequential write of one file per rank, until it is on the device.
#pragma once

#include "kernels/io/transfer.hpp"

namespace toise {

/// Sequential write: open, write `bytes` in pieces, fsync, close; all of it timed, on an empty file.
/// The data are stamped each 4 KiB with a fresh generation, so that no old block passes the check.
/// Source: IOR, file per process, with -e.
struct IoWrite : io::Transfer {
  static constexpr auto name = "io.write";
  static Description description() { return io::describe_sequential(); }
  static std::vector<Param> params() { return Transfer::params(std::int64_t{1} << 20); }

  IoWrite(Params const&, Device&);
  Work work() const { return {.flops = 0, .bytes_read = 0, .bytes_written = static_cast<double>(bytes)}; }
  void prepare();  // an empty file, a new generation
  Check check();   // the whole file, read back
  void corrupt(std::size_t where);
  Details details() const { return {{"file", file.describe(bytes)}}; }
  template <Backend>
  void run(Queue&);

private:
  void stamp(std::uint64_t piece);
};

}  // namespace toise
