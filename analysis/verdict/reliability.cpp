#include "analysis/verdict/reliability.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "analysis/statistics/bounds.hpp"
#include "analysis/verdict/observed.hpp"

namespace toise {

std::string describe_confidence(double confidence) { return fmt::format("{:.4g} % confidence", 100 * confidence); }

void judge_pass_rate(Judged& j, double confidence) {
  if (j.attempts == 0) {
    j.reason = "no case of these runs matches the selection";
    return;
  }
  auto const passed = j.attempts - j.failed_attempts;
  auto const bounds = share_bounds(passed, j.attempts, confidence);
  double const asked = j.requirement.rate;
  j.verdict = bounds.low >= asked ? Verdict::pass : bounds.high < asked ? Verdict::fail : Verdict::inconclusive;
  j.reason = fmt::format("{} of {} attempts passed: at least {:.4g} % pass ({}), {:.4g} % are required", passed,
                         j.attempts, 100 * bounds.low, describe_confidence(confidence), 100 * asked);
  if (j.verdict != Verdict::inconclusive) return;
  auto n = j.attempts;
  while (n < 10'000'000 && share_bounds(n - j.failed_attempts, n, confidence).low < asked)
    n += std::max<std::size_t>(1, n / 1000);
  j.needed = static_cast<double>(n - j.attempts);
}

void judge_mtbi(Judged& j, std::vector<RunDirectory> const& runs, double confidence) {
  auto const time = observed_time(runs);
  double const observed = time.seconds;
  auto const failures = j.failed_attempts;
  auto const [low, high] = time_bounds(observed, failures, confidence);
  double const asked = j.requirement.mtbi;
  bool const is_observed = observed > 0 && j.attempts > 0;  // time in which nothing ran shows nothing
  j.verdict = !is_observed   ? Verdict::missing
              : low >= asked ? Verdict::pass
              : high < asked ? Verdict::fail
                             : Verdict::inconclusive;
  j.reason = fmt::format("{} interrupts in {:.4g} h: at least {:.4g} h between two ({}), {:.4g} h are required",
                         failures, observed / 3600, low / 3600, describe_confidence(confidence), asked / 3600);
  if (!time.not_counted.empty()) j.reason += fmt::format("; not counted: {}", fmt::join(time.not_counted, "; "));
  if (j.verdict == Verdict::inconclusive) j.needed = asked / low * observed - observed;
}

}  // namespace toise
