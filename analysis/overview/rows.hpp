// The rows of an overview: each case's headline, its share of the peak that bounds it, what disturbed it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/models/peaks.hpp"
#include "core/run/measurement.hpp"

namespace toise {

/// What a metric asks to be drawn as.
struct MetricChart {
  std::string metric;
  Chart chart;
};

struct Row {
  std::size_t index = 0;  // of the measurement
  CaseId id;
  Outcome outcome = Outcome::ok;
  std::string reason;
  bool is_non_stationary = false;
  bool is_oversubscribed = false;
  std::string throttled_by;            // what slowed its CPUs or its GPU down; empty when nothing is known to have
  std::vector<std::string> disturbed;  // who else took part, a sentence each
  std::size_t rounds = 0, disturbed_rounds = 0, samples = 0;
  std::string spread;  // "rounds differ by 3 %, each is sure to 0.4 %"; empty where that is not known
  std::optional<Check> check;
  About about;
  std::vector<MetricChart> charts;
  std::optional<Metric> headline;  // none without metrics, and in the emulator, whose times mean nothing
  std::optional<Share> share;      // of the peak that bounds it
};

/// "passed", "failed" or "not run".
std::string_view describe_check(std::optional<Check> const&);

/// peaks: by backend, one for each that the measurements have.
std::vector<Row> rows_of(std::vector<Measurement> const&, std::map<std::string, Peaks> const& peaks);

}  // namespace toise
