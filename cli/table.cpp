#include "cli/table.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>

#include "analysis/overview/overview.hpp"
#include "core/text/printable.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

std::size_t display_width(std::string const& text) {  // UTF-8: continuation bytes take no column
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string interval_text(Metric const& metric) {
  auto const half_width = half_width_of(metric.interval, metric.median);
  return half_width ? describe_half_width(*half_width) : "n/a";
}

Cells cells(Row const& row) {
  auto const& headline = row.headline;
  return {label(row.id, LabelForm::with_backend),
          headline ? headline->name : "",
          headline ? format_si(headline->median, headline->unit) : "-",
          headline ? interval_text(*headline) : "",
          row.share ? fmt::format("{:.0f} %", 100 * row.share->share) : "",
          std::string(row.outcome == Outcome::ok ? describe_check(row.check) : to_string(row.outcome)) +
              (row.disturbed.empty() ? "" : ", disturbed")};
}

std::string counts_text(std::map<std::string, std::size_t> const& outcomes) {
  std::string counts;
  for (auto const& [name, count] : outcomes) {
    if (count > 0) counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, name);
  }
  return counts;
}

constexpr std::size_t most_troubles = 40;  // lines of the table; the report has all

std::string render_fleet(FleetView const& fleet) {
  std::vector<Cells> table{
      {"case on every node", "metric", "median", "lowest", "on", "highest", "on", "spread", "outcomes"}};
  for (auto const& row : fleet.rows) {
    auto const value = [&](std::optional<ValueOnNode> const& one) {
      return one ? format_si(one->value, row.unit) : std::string("-");
    };
    auto const node = [](std::optional<ValueOnNode> const& one) { return one ? one->node : ""; };
    table.push_back({label(row.id, LabelForm::with_backend), row.metric,
                     row.median ? format_si(*row.median, row.unit) : "-", value(row.low), node(row.low),
                     value(row.high), node(row.high), row.spread ? fmt::format("{:.1f} %", 100 * *row.spread) : "",
                     counts_text(row.outcomes)});
  }
  std::string text;
  auto const lines = aligned(table, {2, 3, 5, 7});
  text += lines.front();
  for (std::size_t r = 1; r < lines.size(); ++r) {
    text += lines[r];
    if (auto const nodes = fleet.rows[r - 1].oversubscribed; nodes > 0)
      text += fmt::format("    oversubscribed on {} node{}: there were more busy threads than CPUs\n", nodes,
                          nodes == 1 ? "" : "s");
  }
  text += fmt::format("{} nodes\n", fleet.nodes);
  auto const& troubles = fleet.troubles;
  for (std::size_t i = 0; i < std::min(most_troubles, troubles.size()); ++i) {
    auto const& t = troubles[i];
    text += fmt::format("  {}: {}  {}: {}\n", printable(t.node), printable(t.label), to_string(t.outcome),
                        printable(t.reason));
  }
  if (troubles.size() > most_troubles) text += fmt::format("  and {} more\n", troubles.size() - most_troubles);
  return text;
}

std::string render_scaling(ScalingSeries const& series) {
  auto const& base = series.base();
  auto text = fmt::format("{} scaling of {}; base: {} rank{} on {} node{}, {}\n", printable(series.scaling),
                          printable(series.label), base.ranks, base.ranks == 1 ? "" : "s", base.nodes,
                          base.nodes == 1 ? "" : "s", format_si(base.value, series.unit));
  std::vector<Cells> table{{"  nodes", "ranks", series.metric, "speed-up", "efficiency"}};
  for (auto const& p : series.points) {
    table.push_back({fmt::format("{}", p.nodes), fmt::format("{}", p.ranks), format_si(p.value, series.unit),
                     fmt::format("{:.2f}", p.speedup), fmt::format("{:.0f} %", 100 * p.efficiency)});
  }
  for (auto const& line : aligned(table, {0, 1, 2, 3, 4})) text += line;
  return text;
}

}  // namespace

std::vector<std::string> aligned(std::vector<Cells> table, std::vector<std::size_t> const& right) {
  for (auto& row : table) {
    for (auto& cell : row) cell = printable(cell);
  }
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

static std::string render_rounds(Row const& row) {
  auto text = fmt::format("    {} round{}", row.rounds, row.rounds == 1 ? "" : "s");
  if (row.disturbed_rounds > 0) text += fmt::format(", {} of them disturbed", row.disturbed_rounds);
  text += fmt::format(", {} samples", row.samples);
  return text + (row.spread.empty() ? "" : "; " + row.spread) + '\n';
}

std::string render_table(Overview const& all, Verbosity verbosity) {
  std::vector<Cells> table{{"case", "metric", "value", "interval", "of peak", "check"}};
  for (auto const& row : all.rows) table.push_back(cells(row));
  auto const lines = aligned(table, {2, 3, 4});
  std::string text = lines.front();
  for (std::size_t r = 1; r < lines.size(); ++r) {
    auto const& row = all.rows[r - 1];
    text += lines[r];
    if (row.outcome != Outcome::ok) text += fmt::format("    {}\n", printable(row.reason));
    if (verbosity == Verbosity::rounds && row.rounds > 0) text += render_rounds(row);
    for (auto const& sentence : row.disturbed) text += fmt::format("    disturbed: {}\n", printable(sentence));
    if (row.is_oversubscribed) text += "    oversubscribed: there were more busy threads than CPUs\n";
  }
  auto const disturbed =
      std::count_if(all.rows.begin(), all.rows.end(), [](Row const& row) { return !row.disturbed.empty(); });
  if (disturbed > 0) return fmt::format("{}{}; {} disturbed\n", text, counts_text(all.outcomes), disturbed);
  return text + counts_text(all.outcomes) + '\n';
}

std::string render_run(Overview const& all, Verbosity verbosity) {
  std::string text;
  if (!all.rows.empty() || !all.fleet) text += render_table(all, verbosity);
  if (all.fleet) text += render_fleet(*all.fleet);
  for (auto const& series : all.scaling) text += render_scaling(series);
  return text;
}

void print_for_people(std::string const& text) { std::fputs(text.c_str(), isatty(STDOUT_FILENO) ? stdout : stderr); }

}  // namespace toise
