#include "core/text/plain_text.hpp"

#include <fmt/format.h>

#include <filesystem>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string_view>

#include "core/error.hpp"
#include "core/files/file.hpp"

namespace toise {
namespace {

/// How many bytes the character has that begins here; 0 where it is none of UTF-8. Source: Unicode, table 3-7.
std::size_t length_of_character(std::string_view rest) {
  auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
  auto const is_between = [&](std::size_t i, int low, int high) {
    return i < rest.size() && byte(i) >= low && byte(i) <= high;
  };
  auto const follow = [&](std::size_t first, std::size_t length) {  // the bytes after the second
    for (std::size_t i = first; i < length; ++i) {
      if (!is_between(i, 0x80, 0xBF)) return std::size_t{0};
    }
    return length;
  };
  int const first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follow(1, 2);
  if (first >= 0xE0 && first <= 0xEF) {  // neither too long nor a surrogate
    return is_between(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF) ? follow(2, 3) : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    return is_between(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF) ? follow(2, 4) : 0;
  }
  return 0;
}

void check_line(std::string const& path, std::size_t number, std::string_view line, LineLength length) {
  if (length == LineLength::bounded && line.size() > longest_line)
    throw InputError(
        fmt::format("{}:{}: the line has {} bytes, more than the {} that a line may have; is this the file?", path,
                    number, line.size(), longest_line));
  for (std::size_t i = 0; i < line.size();) {
    if (line[i] == '\0')
      throw InputError(fmt::format(
          "{}:{}: column {}: holds a NUL; it is not plain text, or is UTF-16; save it as UTF-8", path, number, i + 1));
    auto const bytes = length_of_character(line.substr(i));
    if (bytes == 0)
      throw InputError(
          fmt::format("{}:{}: column {}: the byte 0x{:02X} is not UTF-8; convert the file, for example with: "
                      "iconv -f LATIN1 -t UTF-8",
                      path, number, i + 1, static_cast<unsigned char>(line[i])));
    i += bytes;
  }
}

}  // namespace

std::string plain_text(std::string const& path, std::string bytes, LineLength length) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"))
    throw InputError(
        fmt::format("{}:1: is UTF-16; convert the file, for example with: iconv -f UTF-16 -t UTF-8", path));
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3);
  std::string_view const all(bytes);
  std::size_t number = 0;
  bool has_carriage_returns = false;
  for (std::size_t begin = 0; begin < all.size();) {
    auto const end = std::min(all.find('\n', begin), all.size());
    auto const line = all.substr(begin, end - begin);
    check_line(path, ++number, line, length);
    has_carriage_returns = has_carriage_returns || line.ends_with('\r');
    begin = end + 1;
  }
  if (!has_carriage_returns) return bytes;
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != '\r' || i + 1 == bytes.size() || bytes[i + 1] != '\n') text += bytes[i];
  }
  return text;
}

std::string read_plain_text(std::string const& path, LineLength length) {
  if (path != "-" && !std::filesystem::exists(path))
    throw InputError(fmt::format("{}: cannot be read; does the file exist?", path));
  return plain_text(path, read_file_or_pipe(path), length);
}

}  // namespace toise
