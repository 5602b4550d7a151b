#include "kernels/point_to_point/pairing.hpp"

#include <fmt/format.h>

#include "core/error.hpp"

namespace toise::point_to_point {

Pairing parse_pairing(std::string_view word) { return word == "neighbours" ? Pairing::neighbours : Pairing::halves; }

Pair pair_of(Pairing pairing, int rank, int ranks) {
  if (ranks % 2 != 0) {
    throw Unsupported(fmt::format("{} ranks leave one without a partner: use an even number of ranks", ranks));
  }
  if (pairing == Pairing::neighbours) return {.partner = rank ^ 1, .is_first = rank % 2 == 0};
  int const half = ranks / 2;
  return {.partner = (rank + half) % ranks, .is_first = rank < half};
}

}  // namespace toise::point_to_point
