#include "core/archive/gzip.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "core/error.hpp"

namespace toise {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

}  // namespace

struct GzipReader::State {
  std::string name;
  File file{nullptr, std::fclose};
  std::array<unsigned char, 1 << 16> block;
  z_stream stream{};
  bool is_at_end = false;

  /// The next bytes of the file; false at its end.
  bool fill() {
    auto const count = std::fread(block.data(), 1, block.size(), file.get());
    if (std::ferror(file.get()))
      throw EnvironmentError(fmt::format("{}: cannot be read: {}", name, std::strerror(errno)));
    stream.next_in = block.data();
    stream.avail_in = static_cast<unsigned>(count);
    return count > 0;
  }
};

GzipReader::GzipReader(std::filesystem::path const& path) : state_(std::make_unique<State>()) {
  state_->name = path.string();
  state_->file.reset(std::fopen(path.c_str(), "rbe"));
  if (!state_->file) throw EnvironmentError(fmt::format("{}: cannot be read: {}", path.string(), std::strerror(errno)));
  constexpr int gzip_only = 16 + MAX_WBITS;
  if (inflateInit2(&state_->stream, gzip_only) != Z_OK) throw EnvironmentError("there is not enough memory for zlib");
}

GzipReader::~GzipReader() { inflateEnd(&state_->stream); }

std::size_t GzipReader::read(std::span<char> block) {
  auto& s = *state_;
  s.stream.next_out = reinterpret_cast<unsigned char*>(block.data());
  s.stream.avail_out = static_cast<unsigned>(block.size());
  while (s.stream.avail_out > 0 && !s.is_at_end) {
    if (s.stream.avail_in == 0 && !s.fill()) throw BadArchive("it is cut off");
    auto const result = inflate(&s.stream, Z_NO_FLUSH);
    if (result == Z_MEM_ERROR) throw EnvironmentError("there is not enough memory for zlib");
    if (result != Z_OK && result != Z_STREAM_END)
      throw BadArchive(s.stream.total_out == 0 ? "it is not a gzip file" : "it cannot be unpacked: a byte was changed");
    s.is_at_end = result == Z_STREAM_END;
    if (s.is_at_end && (s.stream.avail_in > 0 || s.fill()))
      throw BadArchive("something follows the end of the archive");
  }
  return block.size() - s.stream.avail_out;
}

std::uint64_t GzipReader::packed_bytes() const { return state_->stream.total_in; }
std::uint64_t GzipReader::unpacked_bytes() const { return state_->stream.total_out; }

}  // namespace toise
