#include "cli/commands/size/scaling.hpp"

#include <fmt/format.h>

#include <iostream>

#include "analysis/models/scaling_law_json.hpp"
#include "cli/table.hpp"

namespace toise {

int size_scaling(std::string const& path, bool as_json) {
  auto const table = read_scaling(path);
  auto const answer = scaling_answer(table);
  if (as_json) {
    std::cout << to_json(table, answer).dump(1) << '\n';
    return 0;
  }
  std::cout << fmt::format(
      "This forecast rests on {} {} scaling runs of your own; lines with * are beyond what was run.\n\n",
      table.runs.size(), table.scaling == Scaling::strong ? "strong" : "weak");
  std::vector<Cells> rows = {{table.unit, "", "seconds", "P10", "P90",
                              table.unit.substr(0, table.unit.size() - 1) + "-hours", "P10", "P90", "efficiency"}};
  for (auto const& f : answer.forecasts) {
    auto const three = [](double value) { return fmt::format("{:.4g}", value); };
    double const hours = f.n / 3600;
    rows.push_back({three(f.n), f.extrapolates ? "*" : "", three(f.p50), three(f.p10), three(f.p90),
                    three(f.p50 * hours), three(f.p10 * hours), three(f.p90 * hours),
                    fmt::format("{:.0f} %", 100 * f.efficiency)});
  }
  print_columns(rows, {0, 2, 3, 4, 5, 6, 7, 8});
  std::cout << '\n';
  for (auto const& f : answer.laws)
    std::cout << fmt::format(
        "{}: {:.3g} % serial{}; runs scatter by {:.2g} % about it (AICc {:.1f})\n", to_string(f.law), 100 * f.serial,
        f.law == Law::usl ? fmt::format(", {:.2g} of crosstalk", f.crosstalk) : "", 100 * f.scatter, f.aicc);
  return 0;
}

}  // namespace toise
