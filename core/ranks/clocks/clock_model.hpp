// One clock as a straight line over another: what round trips prove of it, and the line through them.
#pragma once

#include <cstdint>
#include <limits>
#include <span>

namespace toise {

/// What round trips prove of θ = reference - own around the own time `at`: low <= θ <= high. All in ns.
/// A reference stamped s between the own t1 and t2 proves s - t2 <= θ <= s - t1. Source: Cristian, 1989.
struct OffsetBracket {
  std::int64_t at = 0;
  std::int64_t low = std::numeric_limits<std::int64_t>::min(), high = std::numeric_limits<std::int64_t>::max();

  /// By one more round trip; `at` is the middle of the shortest.
  void narrow(std::int64_t sent, std::int64_t reference, std::int64_t received);
  bool contains(std::int64_t offset) const { return low <= offset && offset <= high; }
  double half_width() const { return static_cast<double>(high - low) / 2; }

private:
  std::int64_t shortest_ = std::numeric_limits<std::int64_t>::max();
};

/// reference = own + offset + drift (own - at), and how far it may be from the truth. Times in ns of either clock.
struct ClockModel {
  std::int64_t at = 0, offset = 0;
  double drift = 0;        // of the reference beyond the own clock, a share of it
  double error = 0;        // at `at`: bracket and residual, summed over all clocks between this one and the reference
  double drift_error = 0;  // three standard errors of the slope, summed likewise

  std::int64_t reference_of(std::int64_t own) const;
  std::int64_t own_of(std::int64_t reference) const;
  /// Half the width within which the reference's time lies; it grows with the distance from `at`.
  double error_at(std::int64_t own) const;
};

/// The line through brackets taken over some time, by least squares. Those more than twice as wide as the narrowest
/// were held up on their way and are left out. Its error is the most that a kept bracket and its distance from the
/// line allow. Throws std::invalid_argument for fewer than three brackets.
/// Source: Hunold and Carpen-Amarie, "Hierarchical Clock Synchronization in MPI", CLUSTER 2018.
ClockModel fit_clock(std::span<OffsetBracket const>);

}  // namespace toise
