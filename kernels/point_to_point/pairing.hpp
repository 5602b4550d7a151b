// Which ranks talk to each other.
#pragma once

#include <string_view>

namespace toise::point_to_point {

/// `halves`: rank i and i + p / 2 of p ranks, which with two nodes filled in turn are on different nodes.
/// `neighbours`: 2 i and 2 i + 1, which are close to each other.
enum class Pairing { halves, neighbours };

Pairing parse_pairing(std::string_view word);  // one of the parameter's choices

/// A rank in its pair. The first one gives where data go one way.
struct Pair {
  int partner = 0;
  bool is_first = true;
};

/// Of `rank` among an even number of ranks. Throws Unsupported where their number is odd: a rank without a partner
/// would make the mean over ranks look faster than any pair is.
Pair pair_of(Pairing, int rank, int ranks);

}  // namespace toise::point_to_point
