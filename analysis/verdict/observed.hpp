// What runs hold of the cases that a requirement selects.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/verdict/criteria.hpp"
#include "core/run/measurement.hpp"
#include "core/run/run_directory.hpp"

namespace toise {

/// The launches of a case on a node, and what went wrong.
struct ObservedCase {
  CaseId id;
  std::string node, unit;
  struct Launch {
    double value;
    std::optional<double> low, high;  // an interval of this confidence
    double confidence;
    std::optional<std::size_t> rounds;  // that the interval rests on; not known before schema 1.5
  };
  std::map<std::pair<std::size_t, int>, Launch> launches;  // by run and launch; the last attempt counts
  struct Trouble {
    std::string outcome, reason;
    bool is_wrong() const { return outcome == "corrupt" || outcome == "invalid"; }
  };
  std::map<std::pair<std::size_t, int>, Trouble> troubles;  // of launches without a value

  /// The worst: a wrong answer before an absent one.
  Trouble const* trouble() const {
    for (auto const& [place, one] : troubles) {
      if (one.is_wrong()) return &one;
    }
    return troubles.empty() ? nullptr : &troubles.begin()->second;
  }
};

struct ObservedCases {
  std::map<std::string, ObservedCase> cases;  // by case and node
  std::size_t attempts = 0, failed = 0;
  bool is_sample = false;                       // of the nodes
  std::map<std::string, std::string> left_out;  // nodes that no run measured because its suite excludes them, and why
};

/// Is a case among those that a requirement selects?
bool selects(Requirement const&, CaseId const&);

/// How long the runs observed the machine; time in which several did counts once.
ObservedTime observed_time(std::vector<RunDirectory> const&);

/// All attempts of the selected cases; the last at each launch gives its value. Measurements in the emulator are left
/// out.
ObservedCases gather(Requirement const&, std::vector<RunDirectory> const&);

}  // namespace toise
