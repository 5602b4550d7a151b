#include "exchange/formats/log_lines.hpp"

#include <optional>
#include <sstream>

#include "core/text/csv.hpp"
#include "core/text/text.hpp"

namespace toise {
namespace {

std::string without_escapes(std::string_view line) {
  std::string text;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\r') continue;
    if (line[i] != '\x1b') {
      text += line[i];
      continue;
    }
    if (i + 1 < line.size() && line[i + 1] == '[') {  // a control sequence ends with its first letter
      for (i += 2; i < line.size() && !(line[i] >= '@' && line[i] <= '~'); ++i) {
      }
    }
  }
  return text;
}

struct Prefix {
  int rank = 0;
  std::size_t length = 0;
};

std::optional<Prefix> prefix_of(std::string_view line) {
  auto const made = [](std::string_view rank, std::size_t length) -> std::optional<Prefix> {
    auto const number = whole_number_in<int>(rank);
    return number ? std::optional(Prefix{.rank = *number, .length = length}) : std::nullopt;
  };
  constexpr std::string_view of_open_mpi = "]<stdout>:";
  if (line.starts_with('[')) {
    auto const end = line.find(']');
    if (end == line.npos) return {};
    auto const inside = line.substr(1, end - 1);
    if (line.substr(end).starts_with(of_open_mpi))
      return made(inside.substr(inside.find(',') + 1), end + of_open_mpi.size());
    return line.substr(end).starts_with("] ") ? made(inside, end + 2) : std::nullopt;
  }
  auto const colon = line.find(": ");
  return colon == line.npos ? std::nullopt : made(trim(line.substr(0, colon)), colon + 2);
}

}  // namespace

std::vector<LogLine> log_lines(std::string_view text) {
  std::vector<LogLine> lines;
  std::size_t number = 0;
  for (auto const& raw : split(std::string(text), '\n')) {
    auto line = without_escapes(raw);
    ++number;
    if (auto const prefix = prefix_of(line)) {
      if (prefix->rank != 0) continue;
      line.erase(0, prefix->length);
    }
    lines.push_back({.number = number, .text = std::move(line)});
  }
  return lines;
}

std::vector<std::string> words_in(std::string_view line) {
  std::istringstream in{std::string(line)};
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

}  // namespace toise
