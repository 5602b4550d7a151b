// Progress of a run for a person: one live line on a terminal, one line per case elsewhere.
#pragma once

#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "worker/protocol.hpp"

namespace toise {

class ProgressView {
public:
  ProgressView(std::size_t cases, double budget, bool quiet);
  ~ProgressView();

  void begin(PlannedCase const&, int round);
  void check(CaseChecked const&);
  void end(PlannedCase const&, Outcome, std::optional<Headline> const&, std::string const& reason);
  void note(std::string const& line);
  void live_note(std::string const& text) { live(text); }  // replaced by the next
  /// Before each visit and after each case, with how many cases have ended.
  void on_step(std::function<void(std::size_t done)> then) { on_step_ = std::move(then); }

private:
  void live(std::string const& text);
  void tell_skipped();
  void clear();
  double time_left() const;

  std::size_t cases_, done_ = 0;
  double budget_;
  std::int64_t begin_ns_;
  bool quiet_, is_terminal_;
  int round_ = 0;
  std::string current_;
  std::function<void(std::size_t)> on_step_;
  std::vector<std::string> skipped_;  // lines of cases skipped one after the other, which become one
};

/// "35.0 GB/s ±1.2 %"; "" when there is none.
std::string describe_headline(std::optional<Headline> const&);

}  // namespace toise
