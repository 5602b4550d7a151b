#include "cli/table.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "core/text/units.hpp"

namespace toise {
namespace {

using nlohmann::json;

std::size_t display_width(std::string const& text) {  // UTF-8: continuation bytes take no column
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string interval_text(json const& headline) {
  if (!headline.is_object() || headline["ci_low"].is_null()) return "n/a";
  double const median = headline["median"], low = headline["ci_low"], high = headline["ci_high"];
  return describe_half_width((high - low) / 2 / median);
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

std::string counts_text(json const& outcomes) {
  std::string counts;
  for (auto const& [name, count] : outcomes.items()) {
    if (count > 0) counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count.get<std::size_t>(), name);
  }
  return counts;
}

constexpr std::size_t most_troubles = 40;  // lines of the table; the report has all

std::string render_fleet(json const& fleet) {
  std::vector<Cells> table{
      {"case on every node", "metric", "median", "lowest", "on", "highest", "on", "spread", "outcomes"}};
  for (auto const& row : fleet["rows"]) {
    auto const unit = row["unit"].get<std::string>();
    auto const value = [&](char const* name) {
      return row[name].is_number() ? format_si(row[name], unit) : std::string("-");
    };
    auto const node = [&](char const* name) { return row[name].is_string() ? row[name].get<std::string>() : ""; };
    table.push_back({fmt::format("{}/{}{} {}", row["kernel"].get<std::string>(), row["variant"].get<std::string>(),
                                 row["backend"] == "host" ? "" : " on " + row["backend"].get<std::string>(),
                                 row["params"].get<std::string>()),
                     row["metric"], value("median"), value("low"), node("low_node"), value("high"), node("high_node"),
                     row["spread"].is_number() ? fmt::format("{:.1f} %", 100 * row["spread"].get<double>()) : "",
                     counts_text(row["outcomes"])});
  }
  std::string text;
  for (auto const& line : aligned(table, {2, 3, 5, 7})) text += line;
  text += fmt::format("{} nodes\n", fleet["nodes"].get<std::size_t>());
  auto const& troubles = fleet["troubles"];
  for (std::size_t i = 0; i < std::min(most_troubles, troubles.size()); ++i) {
    auto const& t = troubles[i];
    text += fmt::format("  {}: {}  {}: {}\n", t["node"].get<std::string>(), t["case"].get<std::string>(),
                        t["outcome"].get<std::string>(), t["reason"].get<std::string>());
  }
  if (troubles.size() > most_troubles) text += fmt::format("  and {} more\n", troubles.size() - most_troubles);
  return text;
}

std::string render_scaling(json const& series) {
  auto const unit = series["unit"].get<std::string>();
  auto const& base = series["base"];
  auto text = fmt::format("{} scaling of {}; base: {} rank{} on {} node{}, {}\n", series["scaling"].get<std::string>(),
                          series["label"].get<std::string>(), base["ranks"].get<int>(), base["ranks"] == 1 ? "" : "s",
                          base["nodes"].get<int>(), base["nodes"] == 1 ? "" : "s", format_si(base["value"], unit));
  std::vector<Cells> table{{"  nodes", "ranks", series["metric"], "speed-up", "efficiency"}};
  for (auto const& p : series["points"]) {
    table.push_back({fmt::format("{}", p["nodes"].get<int>()), fmt::format("{}", p["ranks"].get<int>()),
                     format_si(p["value"], unit), fmt::format("{:.2f}", p["speedup"].get<double>()),
                     fmt::format("{:.0f} %", 100 * p["efficiency"].get<double>())});
  }
  for (auto const& line : aligned(table, {0, 1, 2, 3, 4})) text += line;
  return text;
}

}  // namespace

std::vector<std::string> aligned(std::vector<Cells> const& table, std::vector<std::size_t> const& right) {
  std::vector<std::size_t> widths(table.front().size());
  for (auto const& line : table) {
    for (std::size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], display_width(line[c]));
  }
  std::vector<std::string> lines;
  for (auto const& row : table) {
    std::string line;
    for (std::size_t c = 0; c < widths.size(); ++c) {
      std::string const pad(widths[c] - display_width(row[c]), ' ');
      bool const is_right = std::find(right.begin(), right.end(), c) != right.end();
      line += (c > 0 ? "  " : "") + (is_right ? pad + row[c] : row[c] + pad);
    }
    lines.push_back(line.substr(0, line.find_last_not_of(' ') + 1) + '\n');
  }
  return lines;
}

void print_columns(std::vector<Cells> const& table, std::vector<std::size_t> const& right) {
  for (auto const& line : aligned(table, right)) std::fputs(line.c_str(), stdout);
}

std::string render_table(json const& overview) {
  std::vector<Cells> table{{"case", "metric", "value", "interval", "of peak", "check"}};
  for (auto const& row : overview["rows"]) table.push_back(cells(row));
  auto const lines = aligned(table, {2, 3, 4});
  std::string text = lines.front();
  for (std::size_t r = 1; r < lines.size(); ++r) {
    auto const& row = overview["rows"][r - 1];
    text += lines[r];
    if (row["outcome"] != "ok") text += fmt::format("    {}\n", row["reason"].get<std::string>());
  }
  return text + counts_text(overview["outcomes"]) + '\n';
}

std::string render_run(json const& overview) {
  std::string text;
  auto const& fleet = overview["fleet"];
  if (!overview["rows"].empty() || fleet.is_null()) text += render_table(overview);
  if (!fleet.is_null()) text += render_fleet(fleet);
  for (auto const& series : overview["scaling"]) text += render_scaling(series);
  return text;
}

void print_for_people(std::string const& text) { std::fputs(text.c_str(), isatty(STDOUT_FILENO) ? stdout : stderr); }

}  // namespace toise
