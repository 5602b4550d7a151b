#include "analysis/models/scaling_law_json.hpp"

namespace toise {

using nlohmann::json;

json to_json(ScalingTable const& table, ScalingAnswer const& answer) {
  auto laws = json::array(), forecasts = json::array();
  for (auto const& f : answer.laws)
    laws.push_back({{"law", to_string(f.law)},
                    {"rate", f.rate},
                    {"serial", f.serial},
                    {"crosstalk", f.crosstalk},
                    {"scatter", f.scatter},
                    {"aicc", f.aicc}});
  for (auto const& f : answer.forecasts) {
    double const hours = f.n / 3600;
    forecasts.push_back({{"n", f.n},
                         {"seconds", {{"p10", f.p10}, {"p50", f.p50}, {"p90", f.p90}}},
                         {"hours", {{"p10", f.p10 * hours}, {"p50", f.p50 * hours}, {"p90", f.p90 * hours}}},
                         {"efficiency", f.efficiency},
                         {"extrapolates", f.extrapolates}});
  }
  return {{"unit", table.unit},
          {"scaling", table.scaling == Scaling::strong ? "strong" : "weak"},
          {"laws", laws},
          {"forecasts", forecasts}};
}

}  // namespace toise
