// One measurement as it is kept: the case, its samples, their summary, its verification, its outcome.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/case.hpp"
#include "core/params.hpp"
#include "core/sampling/sampler.hpp"
#include "core/system/readings.hpp"

namespace toise {

enum class Outcome { ok, unconverged, invalid, corrupt, skipped, error, timeout, crashed };
inline constexpr std::array all_outcomes{Outcome::ok,      Outcome::unconverged, Outcome::invalid, Outcome::corrupt,
                                         Outcome::skipped, Outcome::error,       Outcome::timeout, Outcome::crashed};
std::string_view to_string(Outcome);
Outcome parse_outcome(std::string_view);  // throws InputError
/// Whether another attempt may help: not for what was skipped or has an answer.
bool is_failure(Outcome);
bool is_failure(std::string_view outcome);  // by its word; throws InputError

/// What was to be measured: a kernel, a variant, parameters and a placement.
struct CaseId {
  std::string kernel, variant, backend = "host";
  std::map<std::string, Value> params;
  std::map<std::string, ParamKind> kinds;  // as its kernel's About has them; no part of its identity
  int nodes = 1;
  int ranks = 1;
  int threads = 0;          // a rank; 0: all CPUs of its share
  int launch = 0;           // which repetition, each in its own process
  int attempt = 0;          // how often it was tried before, where the suite plans retries
  bool every_node = false;  // measured on each node of a sweep: with `hosts` this says which
  std::string scaling;      // "weak", or "strong batch=64": what is kept over the placements of its series
};

/// The case's JSON without its attempt and its parameters' kinds: equal for equal cases only. A million of them are
/// made and compared in seconds.
std::string text_of(CaseId const&);

/// "bytes=64KiB type=fp64 ranks=2": the parameters for a person, placement only where it is not 1.
std::string describe_params(CaseId const&);

enum class LabelForm { plain, with_backend };
/// "gemm/portable m=128 type=fp64": a case in one line, its parameters as describe_params() has them. with_backend:
/// "gemm/portable on cuda m=128 type=fp64", where it is not the host.
std::string label(CaseId const&, LabelForm = LabelForm::plain);
/// The same of its parts; without a backend for "host", and without parameters where there are none.
std::string label(std::string_view kernel, std::string_view variant, std::string_view backend, std::string_view params);

struct Metric {
  std::string name, unit;
  std::string better = "higher";  // higher | lower
  double median = 0;
  std::optional<Interval> interval;  // in the metric's unit
  std::size_t n = 0;
  Quantiles quantiles;
  MetricScope scope = MetricScope::team;
  Amount amount = Amount::own;
  Chart chart;
};

struct Measurement {
  std::size_t order = 0;  // its place in the plan: cases end in any order
  std::string uid;        // random, or of what another tool measured a digest: a copy is no second measurement
  CaseId id;
  Outcome outcome = Outcome::ok;
  std::string reason;
  std::vector<Metric> metrics;
  Sampling sampling;
  Policy policy;
  Work work;
  std::optional<Check> check;
  std::string sync = "none";  // how ranks were aligned: none | barrier | clock
  std::vector<std::string> hosts;
  std::string start;  // UTC
  About about;        // of the kernel; without a family where nothing is known of it
  Details details;
  SystemReadings system;
};

/// Null where the measurement has no metric of that name.
Metric const* find_metric(Measurement const&, std::string_view name);

/// What a metric was made of, given the median time beside it, in seconds.
Derived derived_of(Metric const&, double time);

/// The metrics of samples in seconds: each derived one, and `time` last.
std::vector<Metric> summarise(Sampling const&, std::vector<Derived> const&);

}  // namespace toise
