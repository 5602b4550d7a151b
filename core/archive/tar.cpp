#include "core/archive/tar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "core/error.hpp"
#include "core/text/printable.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

constexpr std::size_t block_bytes = 512;
constexpr std::size_t longest_name = 4096;
using Block = std::array<char, block_bytes>;

bool is_zero(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == 0; });
}

/// POSIX.1-1988 "ustar", and GNU's extension for long names.
struct Header {
  Block block;

  std::string_view field(std::size_t at, std::size_t size) const {
    auto const whole = std::string_view(block.data() + at, size);
    return whole.substr(0, whole.find('\0'));
  }
  /// Octal, or, beyond 8 GiB, binary with the highest bit set.
  std::uint64_t number(std::size_t at, std::size_t size) const {
    std::uint64_t value = 0;
    if (block[at] & 0x80) {
      for (std::size_t i = size - 8; i < size; ++i) value = value << 8 | static_cast<unsigned char>(block[at + i]);
      return value;
    }
    auto const text = trim(field(at, size));
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 8);
    if (error != std::errc() || end != text.data() + text.size()) throw BadArchive("a header is damaged");
    return value;
  }
  bool is_whole() const {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < block.size(); ++i)
      sum += i >= 148 && i < 156 ? ' ' : static_cast<unsigned char>(block[i]);
    return field(257, 5) == "ustar" && sum == number(148, 8);
  }
  std::uint64_t bytes() const { return number(124, 12); }
  char type() const { return block[156]; }
  std::string name() const {
    auto const prefix = block[262] == 0 ? field(345, 155) : "";  // GNU has dates there
    return (prefix.empty() ? "" : std::string(prefix) + "/") + std::string(field(0, 100));
  }
};

std::string_view describe_type(char type) {
  switch (type) {
    case '1': return "is a hard link";
    case '2': return "is a symbolic link";
    case '3':
    case '4': return "is a device";
    case '6': return "is a pipe";
    default: return "is neither a plain file nor a folder";
  }
}

class Reader {
public:
  Reader(std::filesystem::path const& archive, std::string_view folder, ArchiveVisitor const& visitor,
         ArchiveLimits const& limits)
      : path_(archive.string()), gzip_(archive), folder_(folder), visitor_(visitor), limits_(limits) {}

  std::vector<std::string> read() {
    Header header;
    while (true) {
      take(header.block);
      if (is_zero({header.block.data(), header.block.size()})) break;
      if (!header.is_whole()) throw BadArchive("a header is damaged");
      if (header.type() == 'L') {
        take_long_name(header.bytes());
        continue;
      }
      member(header, long_name_.empty() ? header.name() : std::exchange(long_name_, {}));
    }
    check_end();
    return folders_;
  }

private:
  void take(std::span<char> block) {
    if (gzip_.read(block) != block.size()) throw BadArchive("it is cut off");
    constexpr std::uint64_t small = 64 << 20;
    if (gzip_.unpacked_bytes() > small && gzip_.unpacked_bytes() / limits_.ratio > gzip_.packed_bytes())
      throw InputError(fmt::format("{}: unpacks to more than {} times its size, which results of measurements do not",
                                   path_, limits_.ratio));
  }

  void take_long_name(std::uint64_t bytes) {
    if (bytes > longest_name) throw BadArchive(fmt::format("a name is longer than {} bytes", longest_name));
    contents(bytes, [&](std::string_view piece) { long_name_ += piece; });
    if (auto const end = long_name_.find('\0'); end != std::string::npos) long_name_.resize(end);
  }

  template <class F>
  void contents(std::uint64_t bytes, F const& f) {
    std::array<char, 128 * block_bytes> buffer;
    while (bytes > 0) {
      auto const count = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, buffer.size()));
      auto const padded = (count + block_bytes - 1) / block_bytes * block_bytes;
      take(std::span(buffer).first(padded));
      f(std::string_view(buffer.data(), count));
      if (!is_zero({buffer.data() + count, padded - count})) throw BadArchive("bytes are hidden behind a member's end");
      bytes -= count;
    }
  }

  void member(Header const& header, std::string const& full_name) {
    if (++members_ > limits_.members)
      throw InputError(fmt::format("{}: holds more than {} members, the most that are read", path_, limits_.members));
    bool const is_folder = header.type() == '5';
    if (!is_folder && header.type() != '0' && header.type() != '\0')
      throw BadArchive(fmt::format("{}: {}", printable(full_name), describe_type(header.type())));
    auto const name = checked_name(full_name, is_folder);
    if (!names_.insert(name).second) throw BadArchive(fmt::format("{}: is there twice", name));
    if (is_folder) {
      if (header.bytes() > 0) throw BadArchive(name + ": is a folder with content");
      folders_.push_back(name);
      return;
    }
    files_.insert(name);
    bytes_ += header.bytes();
    if (header.bytes() > limits_.bytes || bytes_ > limits_.bytes)
      throw InputError(fmt::format("{}: unpacks to more than {}, the most that is read", path_,
                                   format_memory(static_cast<double>(limits_.bytes))));
    visitor_.begin({.name = name, .bytes = header.bytes()});
    contents(header.bytes(), visitor_.take);
    visitor_.end();
  }

  /// Below the archive's folder; "" is the folder itself.
  std::string checked_name(std::string name, bool is_folder) const {
    auto const shown = printable(name);
    if (shown != name) throw BadArchive(shown + ": has characters in its name that are not printed");
    if (name.starts_with('/')) throw BadArchive(shown + ": has an absolute path");
    if (is_folder && name.ends_with('/')) name.pop_back();
    auto const parts = split(name, '/');
    for (auto const& part : parts) {
      if (part.empty() || part == "." || part == "..")
        throw BadArchive(fmt::format("{}: its path is not a plain one below {}/", shown, folder_));
    }
    bool const is_top = is_folder && parts.size() == 1;
    if (parts.front() != folder_ || (parts.size() == 1 && !is_top))
      throw BadArchive(fmt::format("{}: is not below {}/", shown, folder_));
    return is_top ? "" : name.substr(folder_.size() + 1);
  }

  /// Another block of zeros, and zeros only up to the end of the file; no file is above another member.
  void check_end() {
    Block block;
    take(block);
    auto count = block.size();
    do {
      if (!is_zero({block.data(), count})) throw BadArchive("something follows the end of the archive");
      count = gzip_.read(block);
    } while (count > 0);
    for (auto const& name : names_) {
      for (auto at = name.find('/'); at != std::string::npos; at = name.find('/', at + 1)) {
        if (files_.contains(name.substr(0, at))) throw BadArchive(name + ": is below a file");
      }
    }
  }

  std::string path_;
  GzipReader gzip_;
  std::string folder_;
  ArchiveVisitor const& visitor_;
  ArchiveLimits const& limits_;
  std::string long_name_;
  std::set<std::string> names_, files_;
  std::vector<std::string> folders_;
  std::uint64_t members_ = 0, bytes_ = 0;
};

}  // namespace

std::vector<std::string> read_archive(std::filesystem::path const& archive, std::string_view folder,
                                      ArchiveVisitor const& visitor, ArchiveLimits const& limits) {
  return Reader(archive, folder, visitor, limits).read();
}

}  // namespace toise
