// The description that all matrix multiplications share.
#pragma once

#include <utility>

#include "core/description.hpp"

namespace toise::gemm {

/// With the chart that its rate asks for.
inline Description describe(Chart chart) {
  return {.about = About{.family = "compute",
                         .title = "Compute",
                         .size = {.param = "n", .unit = "1", .same = {"m", "k"}},
                         .bound = BoundBy::compute},
          .metrics = {flop_rate(std::move(chart))}};
}

}  // namespace toise::gemm
