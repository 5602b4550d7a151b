#include "kernels/io/write.hpp"

#include <fcntl.h>

#include "core/registry.hpp"
#include "kernels/io/pattern.hpp"

namespace toise {
namespace {

constexpr std::size_t stamp_words = 512;  // 4 KiB

std::uint64_t stamp_of(std::uint64_t file, std::uint64_t generation, std::uint64_t offset) {
  return random_bits(mix(file * 0x10001 + generation), offset);
}

}  // namespace

IoWrite::IoWrite(Params const& params, Device& device) : Transfer(params, device) {
  io::fill_pattern(words(), file_id, 0, 0);  // outside the timed region; stamps make each block its own
}

void IoWrite::prepare() {
  ++generation;
  file.truncate();
  file.sync();
}

void IoWrite::stamp(std::uint64_t piece) {
  for (std::size_t i = 0; i < buffer.size(); i += stamp_words) {
    buffer[i] = stamp_of(file_id, generation, piece * transfer_bytes + i * sizeof(std::uint64_t));
  }
}

template <>
void IoWrite::run<host>(Queue&) {
  io::Descriptor const target(file.open(O_WRONLY, access));
  for (std::uint64_t piece = 0; piece < pieces(); ++piece) {
    stamp(piece);
    io::write_at(target, words(), piece * transfer_bytes);
  }
  file.sync();
}

Check IoWrite::check() {
  if (file.size() != bytes) return {.error = static_cast<double>(bytes), .tolerance = 0};
  file.drop_from_cache(bytes);
  io::Descriptor const source(file.open(O_RDONLY, io::Access::buffered));
  auto const stream = mix(file_id * 0x10001);  // generation 0: the body between the stamps
  double wrong = 0;
  for (std::uint64_t piece = 0; piece < pieces(); ++piece) {
    io::read_at(source, words(), piece * transfer_bytes);
    for (std::size_t i = 0; i < buffer.size(); ++i) {
      auto const expected = i % stamp_words == 0
                                ? stamp_of(file_id, generation, piece * transfer_bytes + i * sizeof(std::uint64_t))
                                : random_bits(stream, i);
      wrong += buffer[i] != expected;
    }
  }
  return {.error = wrong, .tolerance = 0};
}

void IoWrite::corrupt(std::size_t where) {
  std::uint64_t const noise = 1;
  io::Descriptor const target(file.open(O_WRONLY, io::Access::buffered));
  io::write_at(target, {&noise, 1}, where % (bytes / 8) * 8);
}

static bool const registered = add_kernel<IoWrite, host>();

}  // namespace toise
