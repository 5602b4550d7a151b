#include "cli/table.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "core/units.hpp"

namespace toise {
namespace {

using nlohmann::json;
using Cells = std::vector<std::string>;

std::string interval_text(json const& headline) {
  if (!headline.is_object() || headline["ci_low"].is_null()) return "n/a";
  double const median = headline["median"], low = headline["ci_low"], high = headline["ci_high"];
  return describe_half_width((high - low) / 2 / median);
}

std::size_t display_width(std::string const& text) {  // UTF-8: continuation bytes take no column
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

Cells cells(json const& row) {
  auto const& headline = row["headline"];
  auto const has_value = headline.is_object() && headline["median"].is_number();
  auto const params = row["params"].get<std::string>();
  std::string verdict = row["check"];
  if (row["outcome"] != "ok") verdict = row["outcome"].get<std::string>();
  return {fmt::format("{}/{}{} {}", row["kernel"].get<std::string>(), row["variant"].get<std::string>(),
                      row["backend"] == "host" ? "" : " on " + row["backend"].get<std::string>(), params),
          has_value ? headline["name"].get<std::string>() : "",
          has_value ? format_si(headline["median"], headline["unit"].get<std::string>()) : "-",
          has_value ? interval_text(headline) : "",
          row["share"].is_number() ? fmt::format("{:.0f} %", 100 * row["share"].get<double>()) : "",
          verdict};
}

}  // namespace

std::string render_table(json const& overview) {
  std::vector<Cells> table{{"case", "metric", "value", "interval", "of peak", "check"}};
  for (auto const& row : overview["rows"]) table.push_back(cells(row));
  std::vector<std::size_t> widths(table.front().size());
  for (auto const& line : table) {
    for (std::size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], display_width(line[c]));
  }
  std::string text;
  for (std::size_t r = 0; r < table.size(); ++r) {
    std::string line;
    for (std::size_t c = 0; c < widths.size(); ++c) {
      std::string const pad(widths[c] - display_width(table[r][c]), ' ');
      bool const is_number = c >= 2 && c <= 4;
      line += (c > 0 ? "  " : "") + (is_number ? pad + table[r][c] : table[r][c] + pad);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    if (r == 0) continue;
    auto const& row = overview["rows"][r - 1];
    if (row["outcome"] != "ok") text += fmt::format("    {}\n", row["reason"].get<std::string>());
  }
  std::string counts;
  for (auto const& [name, count] : overview["outcomes"].items()) {
    if (count > 0) counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count.get<std::size_t>(), name);
  }
  return text + counts + '\n';
}

void print_for_people(std::string const& text) { std::fputs(text.c_str(), isatty(STDOUT_FILENO) ? stdout : stderr); }

}  // namespace toise
