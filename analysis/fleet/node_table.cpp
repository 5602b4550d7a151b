#include "analysis/fleet/node_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "analysis/fleet/fleet.hpp"
#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/text.hpp"

namespace toise {
namespace {

std::optional<std::size_t> column_of(std::vector<std::string> const& header, std::string_view name) {
  auto const found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) return {};
  return static_cast<std::size_t>(found - header.begin());
}

}  // namespace

void check_better(std::string const& better, std::string const& where) {
  if (better == "higher" || better == "lower") return;
  throw InputError(fmt::format("{}: better must be 'higher' or 'lower', not '{}'", where, better));
}

void NodeTable::add(std::string const& node, std::string const& metric, std::string const& unit,
                    std::string const& better, double value) {
  auto const [of_node, is_new_node] = node_index_.try_emplace(node, static_cast<std::uint32_t>(nodes.size()));
  if (is_new_node) nodes.push_back(node);
  auto const [of_metric, is_new_metric] = metric_index_.try_emplace(metric, metrics.size());
  if (is_new_metric) metrics.push_back({.name = metric, .unit = unit, .better = better});
  auto& known = metrics[of_metric->second];
  if (known.better != better) {
    throw InputError(
        fmt::format("metric '{}' is better {} in one row and {} in another", metric, known.better, better));
  }
  known.values.push_back({of_node->second, value});
}

NodeTable read_node_csv(std::string const& path, std::string const& better) {
  check_better(better, "--better");
  auto const rows = read_csv(path);
  if (rows.empty()) throw InputError(fmt::format("{}: is empty", path));
  auto const& header = rows.front().fields;
  auto const node = column_of(header, "node"), metric = column_of(header, "metric"), value = column_of(header, "value");
  if (!node || !metric || !value) {
    throw InputError(
        fmt::format("{}:{}: the first line must name the columns, and has no '{}'; expected node,metric,value", path,
                    rows.front().line,
                    !node     ? "node"
                    : !metric ? "metric"
                              : "value"));
  }
  auto const better_column = column_of(header, "better"), family_column = column_of(header, "family");
  NodeTable table;
  for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
    auto const where = fmt::format("{}:{}", path, row->line);
    auto const& fields = row->fields;
    if (fields.size() != header.size()) {
      throw InputError(fmt::format("{}: {} fields, but {} columns", where, fields.size(), header.size()));
    }
    auto const number = number_in(fields[*value]);
    if (!number || std::isinf(*number))
      throw InputError(fmt::format("{}: '{}' is not a number", where, fields[*value]));
    auto const& way = better_column ? fields[*better_column] : better;
    check_better(way, where);
    if (family_column) table.families[fields[*node]] = fields[*family_column];
    if (std::isnan(*number))
      table.failures.push_back({fields[*node], fields[*metric], "missing", "the table has no value"});
    else
      table.add(fields[*node], fields[*metric], "", way, *number);
  }
  if (table.metrics.empty()) throw InputError(fmt::format("{}: contains no values", path));
  return table;
}

NodeTable read_node_runs(std::vector<std::string> const& runs) {
  NodeTable table;
  bool has_emulated = false;
  for (auto const& path : runs) {
    auto const fleet = read_lines_by_scope(result_files(open_run(path))).fleet;
    fleet.for_each_value([&](FleetCase const& one, std::string const& node, NodeValue const& value) {
      has_emulated = has_emulated || one.id.backend == "emulated";
      if (one.id.backend == "emulated") return;
      table.add(node, label(one.id) + " " + one.metric, one.unit, one.better, value.value);
    });
    for (auto const& trouble : fleet.troubles()) {
      table.failures.push_back({trouble.node, trouble.label, std::string(to_string(trouble.outcome)), trouble.reason});
    }
  }
  if (table.metrics.empty()) {
    throw InputError(has_emulated
                         ? "these runs are from the emulator, whose times mean nothing"
                         : "no case of these runs was measured on every node; set scope = \"every-node\" in the suite");
  }
  return table;
}

std::map<std::string, std::string> read_families(std::string const& path) {
  std::map<std::string, std::string> families;
  for (auto const& [line, fields] : read_csv(path)) {
    if (fields.size() != 2) throw InputError(fmt::format("{}:{}: expected node,family", path, line));
    families[fields[0]] = fields[1];
  }
  return families;
}

}  // namespace toise
