// A user's own table of times, read.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>

#include "analysis/models/scaling_law.hpp"
#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/text.hpp"

namespace toise {
namespace {

constexpr std::array<char const*, 4> units{"nodes", "gpus", "ranks", "cores"};

struct Columns {
  std::size_t n = 0, seconds = 0;
  std::optional<std::size_t> work;
  std::string unit;
};

Columns columns_of(CsvRow const& head) {
  std::vector<std::string> known = {"seconds", "work"};
  known.insert(known.end(), units.begin(), units.end());
  std::optional<std::size_t> n, seconds;
  Columns c;
  for (std::size_t i = 0; i < head.fields.size(); ++i) {
    auto const& name = head.fields[i];
    if (std::ranges::find(known, name) == known.end())
      throw InputError(fmt::format("unknown column '{}'{}; there are {}", name, suggestion(name, known),
                                   "nodes, gpus, ranks or cores, seconds, and work"));
    auto& place = name == "seconds" ? seconds : name == "work" ? c.work : n;
    if (place) throw InputError(fmt::format("column '{}' repeats what another column says", name));
    place = i;
    if (name != "seconds" && name != "work") c.unit = name;
  }
  if (!n || !seconds) throw InputError("columns are missing: one of nodes, gpus, ranks or cores, and seconds");
  c.n = *n;
  c.seconds = *seconds;
  return c;
}

double above_zero(CsvRow const& row, std::size_t column, char const* name) {
  auto const number = column < row.fields.size() ? number_in(row.fields[column]) : std::nullopt;
  if (!number || !std::isfinite(*number) || *number <= 0 || *number > 1e15)
    throw InputError(fmt::format("{} must be a number above zero", name));
  return *number;
}

/// Strong where all did the same; weak where the work grows with n; else neither law speaks of it.
Scaling scaling_of(std::vector<ScalingRun> const& runs) {
  auto const alike = [&](auto const& what) {
    auto const [least, most] = std::ranges::minmax(runs, {}, what);
    return what(most) <= 1.02 * what(least);
  };
  if (alike([](ScalingRun const& r) { return r.work; })) return Scaling::strong;
  if (alike([](ScalingRun const& r) { return r.work / r.n; })) return Scaling::weak;
  throw InputError(
      "the work is neither the same on all lines (strong scaling) nor proportional to n (weak scaling); "
      "make a table of each");
}

}  // namespace

ScalingTable read_scaling(std::string const& path) {
  auto const rows = read_csv(path);
  if (rows.empty()) throw InputError(path + ": there are no rows; the first line names the columns");
  auto const c = at_place(path + ":" + std::to_string(rows.front().line), [&] { return columns_of(rows.front()); });
  constexpr std::size_t most = 1000;  // each is fitted anew some hundred times
  if (rows.size() > most + 1)
    throw InputError(fmt::format("{}: more than {} runs; keep some of each size", path, most));
  ScalingTable table;
  table.unit = c.unit;
  std::set<double> sizes;
  for (auto row = rows.begin() + 1; row != rows.end(); ++row)
    at_place(path + ":" + std::to_string(row->line), [&] {
      ScalingRun run;
      run.n = above_zero(*row, c.n, c.unit.c_str());
      run.seconds = above_zero(*row, c.seconds, "seconds");
      if (c.work) run.work = above_zero(*row, *c.work, "work");
      if (run.n < 1 || run.n != std::floor(run.n)) throw InputError(c.unit + " must be a whole number");
      sizes.insert(run.n);
      table.runs.push_back(run);
    });
  if (sizes.size() < 3)
    throw InputError(
        fmt::format("{}: there are {} different numbers of {}, and a law needs at least 3; time the code on "
                    "more",
                    path, sizes.size(), c.unit));
  std::ranges::sort(table.runs, {}, &ScalingRun::n);
  table.scaling = at_place(path, [&] { return scaling_of(table.runs); });
  return table;
}

}  // namespace toise
