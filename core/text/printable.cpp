#include "core/text/printable.hpp"

#include <fmt/format.h>

#include <optional>

namespace toise {
namespace {

struct CodePoint {
  char32_t value;
  std::size_t bytes;
};

/// The first of a text; nothing where it is not UTF-8, or longer than it must be.
std::optional<CodePoint> first_of(std::string_view text) {
  auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  auto const lead = byte(0);
  if (lead < 0x80) return CodePoint{.value = lead, .bytes = 1};
  std::size_t const bytes = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (bytes == 0 || lead >= 0xf5 || text.size() < bytes) return {};
  char32_t value = lead & (0x7f >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    value = value << 6 | (byte(i) & 0x3f);
  }
  char32_t const least = bytes == 2 ? 0x80 : bytes == 3 ? 0x800 : 0x10000;
  bool const is_surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < least || value > 0x10ffff || is_surrogate) return {};
  return CodePoint{.value = value, .bytes = bytes};
}

bool is_shown(char32_t c) {
  bool const is_control = c < 0x20 || (c >= 0x7f && c <= 0x9f);
  bool const turns =
      c == 0x61c || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f);
  bool const is_invisible = c == 0x2028 || c == 0x2029 || c == 0xfeff || c == 0xad || (c >= 0xe0000 && c <= 0xe007f);
  return !is_control && !turns && !is_invisible;
}

}  // namespace

std::string printable(std::string_view text, LineBreaks breaks) {
  std::string result;
  while (!text.empty()) {
    auto const next = first_of(text);
    auto const bytes = next ? next->bytes : 1;
    if (next && (is_shown(next->value) || (next->value == '\n' && breaks == LineBreaks::kept)))
      result += text.substr(0, bytes);
    else if (next && next->value == '\n')
      result += "\\n";
    else if (next && next->value > 0xff)
      result += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(next->value));
    else
      result += fmt::format("\\x{:02x}",
                            next ? static_cast<std::uint32_t>(next->value) : static_cast<unsigned char>(text.front()));
    text.remove_prefix(bytes);
  }
  return result;
}

}  // namespace toise
