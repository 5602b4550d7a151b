#include "kernels/io/transfer.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include "core/error.hpp"
#include "kernels/io/pattern.hpp"

namespace toise::io {

Description describe_sequential() {
  return {.about =
              About{.family = "io", .title = "I/O", .size = {.param = "bytes", .unit = "B"}, .bound = BoundBy::storage},
          .metrics = {bandwidth({.kind = Chart::Kind::bars, .title = "I/O bandwidth"})}};
}

std::vector<Param> Transfer::params(std::int64_t default_transfer_bytes) {
  return {{.name = "bytes",
           .kind = ParamKind::bytes,
           .fallback = std::int64_t{256} << 20,
           .help = "size of a rank's file",
           .range = {4096, most_bytes},
           .small = std::int64_t{2 << 20}},
          {.name = "transfer_bytes",
           .kind = ParamKind::bytes,
           .fallback = default_transfer_bytes,
           .help = "size of one read or write",
           .range = {512, most_bytes}},
          {.name = "access",
           .kind = ParamKind::word,
           .fallback = "buffered",
           .help = "through the page cache, or O_DIRECT",
           .choices = {"buffered", "direct"}},
          {.name = "directory", .kind = ParamKind::path, .fallback = "/var/tmp", .help = "where the file is created"}};
}

Transfer::Transfer(Params const& params, Device& device)
    : bytes(params.bytes("bytes")),
      transfer_bytes(params.bytes("transfer_bytes")),
      access(params.text("access") == "direct" ? Access::direct : Access::buffered),
      file_id(static_cast<std::uint64_t>(device.world().rank())),
      file(params.text("directory"), static_cast<double>(bytes) * device.world().local_size()),
      buffer(device, transfer_bytes / sizeof(std::uint64_t)) {
  if (bytes % transfer_bytes != 0 || transfer_bytes % 512 != 0) {
    throw Unsupported(
        fmt::format("bytes ({}) must be a multiple of transfer_bytes ({}), and transfer_bytes a multiple of 512", bytes,
                    transfer_bytes));
  }
  Descriptor const probe(file.open(O_RDONLY, access));  // refuses here what would fail in a run
}

void Transfer::write_pattern() {
  Descriptor const target(file.open(O_WRONLY, Access::buffered));
  for (std::uint64_t piece = 0; piece < pieces(); ++piece) {
    fill_pattern(words(), file_id, piece * transfer_bytes, generation);
    write_at(target, words(), piece * transfer_bytes);
  }
  file.sync();
}

}  // namespace toise::io
