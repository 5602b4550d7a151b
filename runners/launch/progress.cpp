#include "runners/launch/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/process/standard_streams.hpp"
#include "core/sampling/clock.hpp"
#include "core/text/printable.hpp"
#include "core/text/units.hpp"

namespace toise {

ProgressView::ProgressView(std::size_t cases, double budget, bool quiet)
    : cases_(cases), budget_(budget), begin_ns_(now_ns()), quiet_(quiet), is_terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressView::~ProgressView() {
  tell_skipped();
  clear();
}

double ProgressView::time_left() const { return std::max(0.0, budget_ - seconds_since(begin_ns_)); }

void ProgressView::clear() {
  if (is_terminal_ && !quiet_) tell("\r\033[K");
}

void ProgressView::live(std::string const& text) {
  if (!is_terminal_ || quiet_) return;
  winsize size{};
  ioctl(STDERR_FILENO, TIOCGWINSZ, &size);
  std::size_t const width = size.ws_col > 20 ? size.ws_col - 1u : 100u;
  tell("\r\033[K" + text.substr(0, width));
}

/// Why each was skipped stands in the table at the end.
void ProgressView::tell_skipped() {
  auto const lines = std::exchange(skipped_, {});
  if (lines.empty() || quiet_) return;
  clear();
  if (lines.size() == 1) return tell(lines.front());
  tell(fmt::format("[{}-{}/{}] {} cases skipped; the table at the end and toise show say why\n",
                   done_ - lines.size() + 1, done_, cases_, lines.size()));
}

void ProgressView::begin(PlannedCase const& planned, int round) {
  tell_skipped();
  if (on_step_) on_step_(done_);
  bool const is_another = round > round_;  // cases of several launches take turns
  round_ = std::max(round_, round);
  if (is_another && !is_terminal_ && !quiet_) note(fmt::format("round {}", round + 1));
  current_ = fmt::format("[{}/{}] round {}: {}", done_, cases_, round + 1, printable(label(planned.id)));
  live(current_ + "  warming up");
}

void ProgressView::check(CaseChecked const& event) {
  auto const left = static_cast<std::int64_t>(time_left());
  auto const width = event.half_width ? fmt::format(" +-{:.2g}%", 100 * *event.half_width) : "";
  live(fmt::format("{}  n={} {}{}  left {}:{:02}", current_, event.samples, format_si(event.median, "s"), width,
                   left / 60, left % 60));
}

void ProgressView::end(PlannedCase const& planned, Outcome outcome, std::optional<Headline> const& headline,
                       std::string const& reason) {
  if (outcome != Outcome::skipped) tell_skipped();
  ++done_;
  if (on_step_) on_step_(done_);
  auto value = describe_headline(headline);
  if (outcome != Outcome::ok)
    value += fmt::format("{}{}{}", value.empty() ? "" : "  ", to_string(outcome), reason.empty() ? "" : ": " + reason);
  auto const line = fmt::format("[{}/{}] {}  {}\n", done_, cases_, printable(label(planned.id)), printable(value));
  if (outcome == Outcome::skipped) return skipped_.push_back(line);
  if (quiet_) return;
  clear();
  tell(line);
}

void ProgressView::note(std::string const& line) {
  tell_skipped();
  clear();
  tell(printable(line, LineBreaks::kept) + "\n");
}

std::string describe_headline(std::optional<Headline> const& headline) {
  if (!headline || !std::isfinite(headline->median)) return "";
  auto text = format_si(headline->median, headline->unit);
  if (headline->half_width) text += " " + describe_half_width(*headline->half_width);
  return text;
}

}  // namespace toise
