// Who meets whom: all pairs of n ranks in rounds of disjoint pairs.
#pragma once

namespace toise::fabric {

/// n - 1 rounds of n / 2 pairs for an even n, n rounds in each of which one rank rests for an odd n.
constexpr int rounds_of(int n) { return n % 2 == 0 ? n - 1 : n; }

/// Whom a rank meets in a round, or -1 where it rests. Every two ranks meet in exactly one round.
/// Source: the circle method of round-robin tournaments (Kirkman, 1847), in closed form: modulo the odd number m of
/// rounds the two of a pair sum to the round, and who would meet itself meets the last rank, or rests.
constexpr int partner_of(int rank, int round, int n) {
  int const m = rounds_of(n);
  auto const wrapped = [m](long long value) { return static_cast<int>(value % m); };
  // (m + 1) / 2 is the inverse of 2 modulo m
  if (rank == m) return wrapped(1LL * round * ((m + 1) / 2));
  int const other = wrapped(1LL * round - rank + m);
  if (other != rank) return other;
  return n % 2 == 0 ? m : -1;
}

}  // namespace toise::fabric
