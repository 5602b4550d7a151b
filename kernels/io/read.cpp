#include "kernels/io/read.hpp"

#include <fcntl.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/registry.hpp"
#include "kernels/io/pattern.hpp"

namespace toise {

IoRead::IoRead(Params const& params, Device& device)
    : Transfer(params, device), all(device, bytes / sizeof(std::uint64_t)) {
  write_pattern();
  fill(device, all, [](std::size_t) { return 0; });
  if (file.drop_from_cache(bytes) > 0.5) {
    throw Unsupported(
        "the file cannot be dropped from the page cache (a filesystem in memory?): reading it would measure memory");
  }
}

void IoRead::prepare() { resident_share = std::max(resident_share, file.drop_from_cache(bytes)); }

template <>
void IoRead::run<host>(Queue&) {
  io::Descriptor const source(file.open(O_RDONLY, access));
  auto const words_a_piece = transfer_bytes / sizeof(std::uint64_t);
  for (std::uint64_t piece = 0; piece < pieces(); ++piece) {
    io::read_at(source, {all.data() + piece * words_a_piece, words_a_piece}, piece * transfer_bytes);
  }
}

Check IoRead::check() {
  return {.error = static_cast<double>(io::count_wrong({all.data(), all.size()}, file_id, 0, generation)),
          .tolerance = 0};
}

static bool const registered = add_kernel<IoRead, host>();

}  // namespace toise
