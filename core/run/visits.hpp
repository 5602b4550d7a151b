// A case's measurement out of those of its visits.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/run/measurement.hpp"
#include "core/sampling/rounds.hpp"

namespace toise {

/// "rounds differ by 3 %, in spells, each is sure to 0.4 %"; empty where that is not known.
std::string describe_spread(MedianInterval const&);

/// The visits of one case so far. Each is a measurement of its own, with one round.
class Visits {
public:
  /// policy: of the whole case.
  explicit Visits(Policy const& policy) : policy_(policy), rounds_(policy) { policy_.budget = 0; }

  /// One that has no right answer is the last.
  void add(Measurement visit);

  bool empty() const { return !last_; }
  std::size_t size() const { return rounds_.so_far().rounds.size(); }
  bool wants_more() const { return !is_over_ && rounds_.wants_more(); }
  Policy next_visit(double budget) const { return rounds_.next_visit(budget); }
  Sampling const& so_far() const { return rounds_.so_far(); }

  /// The case's measurement. There must have been a visit. Its budget is what its visits took. Disturbed where too few
  /// rounds were not, or these are when taken together. `corrupt`, `error` and `skipped` where one visit was; `invalid`
  /// where the GPU was throttled; `unconverged` where its rounds have not converged.
  Measurement together() const;

private:
  Policy policy_;
  CaseRounds rounds_;
  Known<Disturbances> of_undisturbed_;                  // rounds: little by little they may add up
  std::map<std::string, std::vector<double>> amounts_;  // by metric: of each visit, as logarithms
  std::optional<Measurement> last_;                     // with what all visits say together, metrics and samples apart
  bool is_over_ = false;
};

}  // namespace toise
