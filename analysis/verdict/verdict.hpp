// Did the runs show what was committed? A verdict for each requirement, with its evidence.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/verdict/criteria.hpp"
#include "core/run/run_directory.hpp"
#include "core/sampling/statistics.hpp"

namespace toise {

enum class Verdict { pass, fail, inconclusive, missing };
std::string_view to_string(Verdict);

/// One selected case on one node, or as a whole.
struct Evidence {
  std::string label, node, unit;
  std::vector<double> launches;    // the metric of each, in the unit
  double value = 0;                // their median
  std::optional<Interval> bounds;  // one-sided bounds of the criteria's confidence
  std::string rests_on;  // which variance: "launches", "rounds of one launch" or, before schema 1.5, its samples
  Verdict verdict = Verdict::missing;
  std::string reason;
};

struct Judged {
  Requirement requirement;
  Verdict verdict = Verdict::missing;
  std::string reason;
  std::optional<Waiver> waiver;
  std::vector<Evidence> evidence;  // the worst first
  std::size_t attempts = 0, failed_attempts = 0;
  std::optional<double> needed;  // launches, runs or seconds more that would decide an inconclusive one
};

/// "about 39 more attempts without a failure would decide"; "" where nothing is needed.
std::string what_would_decide(Judged const&);

struct Acceptance {
  Criteria criteria;
  std::vector<Judged> judged;
  Verdict verdict = Verdict::missing;  // of all: waived ones left out
};

/// Fails closed: no data is `missing`. A value passes only when its confidence bound clears the requirement, fails when
/// its other bound does not reach it, and is inconclusive between. The bounds are the order statistics of at least 5
/// launches (7 at a confidence of 0.99), and below that the widest interval of their samples, if that is as sure. Every
/// node: all must pass, and none is excluded. A fraction: of the nodes measured or excluded, or, of a random sample of
/// nodes, Clopper and Pearson's bound. Nothing passes by a run that is not finished, or by an answer that nobody
/// verified. Measurements in the emulator count as none. Throws InputError where a run or a measurement is among them
/// twice.
Acceptance accept(Criteria const&, std::vector<RunDirectory> const&);

/// 0 pass, 1 fail, 3 inconclusive or missing.
int exit_code_of(Acceptance const&);

}  // namespace toise
