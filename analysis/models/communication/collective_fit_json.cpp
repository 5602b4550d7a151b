#include "analysis/models/communication/collective_fit_json.hpp"

namespace toise {
namespace {

nlohmann::json to_json(Estimate const& estimate) {
  return {{"value", estimate.value}, {"low", estimate.interval.low}, {"high", estimate.interval.high}};
}

}  // namespace

nlohmann::json to_json(CollectiveFit const& one) {
  auto segments = nlohmann::json::array();
  for (auto const& segment : one.fit.segments)
    segments.push_back({{"smallest", segment.smallest},
                        {"largest", segment.largest},
                        {"alpha", to_json(segment.alpha)},
                        {"beta", to_json(segment.beta)}});
  auto const& [operation, placement, points] = one.series;
  return {
      {"kernel", operation.kernel},   {"variant", operation.variant},    {"backend", operation.backend},
      {"params", operation.params},   {"nodes", placement.nodes},        {"ranks", placement.ranks},
      {"threads", placement.threads}, {"segments", std::move(segments)}, {"worst_residual", one.fit.worst_residual}};
}

}  // namespace toise
