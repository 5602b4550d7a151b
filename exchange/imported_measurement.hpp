// A measurement of another tool, and what its readers share.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/run/measurement.hpp"
#include "core/text/units.hpp"

namespace toise {

/// As given by its file; empty where the file does not say.
struct ImportedMeasurement {
  Measurement measurement;  // start: a date as parse_date() reads it
  std::string machine;
  std::string tool;     // the name of the format
  std::string version;  // of the tool
  std::string source;   // "file:12"
};

/// A file's text, and its name for errors.
struct SourceText {
  std::string path, text;
};

/// A measurement without metrics yet.
ImportedMeasurement imported_measurement(std::string kernel, std::string variant, std::string source);

/// From values in SI units: their median, its interval where they are enough, their quantiles.
Metric metric_of(std::string name, std::string unit, std::string better, std::vector<double> const& values);

/// "MB/s" -> {1e6, "B/s"}, "Gflops" -> {1e9, "FLOP/s"}. What is not known stays as it is: {1, "widgets"}.
Quantity to_si(std::string_view unit);

/// "higher" for rates, "lower" for times; "" where the unit does not say.
std::string better_of(std::string_view unit);

/// "latency" for s, "bandwidth" for B/s, …; `fallback` for other units.
std::string metric_name_of(std::string_view unit, std::string fallback);

/// "Non-blocking Allreduce" -> "non_blocking_allreduce".
std::string name_from(std::string_view words);

/// Refuses what no measurement can have: throws InputError for a placement, a size or an interval that is none, and for
/// names with control characters. A time or a rate that is not above zero, and a value that is not finite, make it an
/// error that says so, so that the other measurements of a log come in.
void check_ranges(Measurement&);

/// Throws InputError with the file's name when it is not a JSON object.
nlohmann::json parse_json(SourceText const&);

}  // namespace toise
