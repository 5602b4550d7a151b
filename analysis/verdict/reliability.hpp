// Verdicts that count attempts and interrupts, and need no value.
#pragma once

#include <string>
#include <vector>

#include "analysis/verdict/verdict.hpp"

namespace toise {

std::string describe_confidence(double);  // "95 % confidence"

/// From the attempts and failures that it has; exact bounds of a share.
void judge_pass_rate(Judged&, double confidence);

/// From its failures in the time that the runs observed; exact bounds of the mean time between interrupts.
void judge_mtbi(Judged&, std::vector<RunDirectory> const& runs, double confidence);

}  // namespace toise
