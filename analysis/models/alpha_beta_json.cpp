#include "analysis/models/alpha_beta_json.hpp"

namespace toise {

nlohmann::json to_json(CollectiveFit const& one) {
  return {{"kernel", one.kernel},
          {"variant", one.variant},
          {"params", one.params},
          {"ranks", one.ranks},
          {"alpha", one.fit.alpha},
          {"beta", one.fit.beta},
          {"worst_residual", one.fit.worst_residual}};
}

}  // namespace toise
