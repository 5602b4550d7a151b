// What the I/O kernels share: a nameless file, its pattern, and the parameters.
#pragma once

#include <cstdint>
#include <vector>

#include "core/case.hpp"
#include "core/params.hpp"
#include "kernels/io/file.hpp"

namespace toise::io {

/// Of a kernel that moves its whole file.
Description describe_sequential();

/// One file per rank of `bytes`, moved in pieces of `transfer_bytes`, buffered or with O_DIRECT.
struct Transfer {
  static std::vector<Param> params(std::int64_t default_transfer_bytes);

  /// Throws Unsupported: no space, no O_DIRECT, `bytes` not a multiple of `transfer_bytes`.
  Transfer(Params const&, Device&);

  std::uint64_t pieces() const { return bytes / transfer_bytes; }
  std::span<std::uint64_t> words() { return {buffer.data(), buffer.size()}; }

  /// Writes the whole file with the pattern of `generation`, and fsyncs it. Untimed use.
  void write_pattern();

  std::size_t bytes, transfer_bytes;
  Access access;
  std::uint64_t file_id;  // the rank: files of different ranks differ
  std::uint64_t generation = 0;
  NamelessFile file;
  Buffer<std::uint64_t> buffer;  // one piece
};

}  // namespace toise::io
