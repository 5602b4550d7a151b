#include "exchange/formats/log_lines.hpp"

#include <algorithm>
#include <optional>
#include <sstream>

#include "core/text/csv.hpp"
#include "core/text/dates.hpp"
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

/// How long the time stamp before a line is: a date with a time of day, in brackets or not, and the blank behind it.
std::size_t length_of_stamp(std::string_view line) {
  bool const is_in_brackets = line.starts_with('[');
  auto const begin = is_in_brackets ? std::size_t{1} : std::size_t{0};
  auto const day = line.substr(std::min(begin, line.size()), 10);
  if (day.size() < 10 || day[4] != '-' || day[7] != '-') return 0;
  auto end = is_in_brackets ? line.find(']') : line.find(' ', begin + 11);
  if (end == line.npos) return 0;
  if (!is_date(line.substr(begin, end - begin)) || end - begin == day.size()) return 0;
  if (is_in_brackets) ++end;
  return end < line.size() && line[end] == ' ' ? end + 1 : 0;
}

}  // namespace

std::vector<LogLine> log_lines(std::string_view text) {
  std::vector<LogLine> lines;
  std::size_t number = 0;
  for (auto const& raw : split(std::string(text), '\n')) {
    auto line = without_escapes(raw);
    ++number;
    line.erase(0, length_of_stamp(line));
    if (auto const prefix = prefix_of(line)) {
      if (prefix->rank != 0) continue;
      line.erase(0, prefix->length);
    }
    line.erase(0, length_of_stamp(line));
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
