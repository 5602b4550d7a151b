#include "analysis/models/scaling_json.hpp"

#include "core/json/json_field.hpp"

namespace toise {

using nlohmann::json;

json to_json(ScalingSeries const& series) {
  auto points = json::array();
  for (auto const& p : series.points) {
    points.push_back({{"nodes", p.nodes},
                      {"ranks", p.ranks},
                      {"value", p.value},
                      {"ci_low", number_or_null(p.interval, &Interval::low)},
                      {"ci_high", number_or_null(p.interval, &Interval::high)},
                      {"speedup", p.speedup},
                      {"efficiency", p.efficiency}});
  }
  auto const& base = series.base();
  return {{"label", series.label},
          {"scaling", series.scaling},
          {"metric", series.metric},
          {"unit", series.unit},
          {"base", {{"nodes", base.nodes}, {"ranks", base.ranks}, {"value", base.value}}},
          {"points", points}};
}

}  // namespace toise
