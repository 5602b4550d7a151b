#include "analysis/models/communication/collective_time_json.hpp"

namespace toise {

nlohmann::json to_json(CollectiveTime const& one) {
  auto const& [operation, time] = one;
  return {{"kernel", operation.kernel},
          {"variant", operation.variant},
          {"params", operation.params},
          {"seconds", time.seconds},
          {"low", time.interval.low},
          {"high", time.interval.high},
          {"extrapolates", !time.beyond.empty()},
          {"reason", time.beyond}};
}

}  // namespace toise
