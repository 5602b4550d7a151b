// How a kernel describes itself, so that nothing outside kernels/ needs to know it by name: which section of a
// report it belongs to, what bounds it, what its metrics are and how to draw them.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/params.hpp"

namespace toise {

/// What limits a kernel's speed. Against memory and compute its share of the machine's peak is stated.
enum class BoundBy { nothing, memory, compute, network, storage, latency };

/// The peak of the machine that a kernel measures: its rate bounds other kernels of the kind.
enum class Peak { none, memory, vector_units, matrix_units };

/// The parameter that says how large a case is.
struct SizeParam {
  std::string param;              // "bytes"; empty: the kernel has no size
  std::string unit;               // "B", or "1" for a count
  int arrays = 0;                 // of that size in use together, which fill a cache; 0: caches do not matter
  std::vector<std::string> same;  // parameters that must equal it where cases are drawn over it: "n" and "k" of "m"
};

/// Where a kernel belongs and what bounds it.
struct About {
  std::string family;  // "memory": its section in a report; empty: not known
  std::string title;   // "Memory"
  SizeParam size;
  BoundBy bound = BoundBy::nothing;
  Peak peak = Peak::none;
  std::string share_name;                  // what its share of the peak is called: "MFU"; empty: nothing special
  bool accumulates = false;                // a run continues where the last one ended: an error stays in the answer
  std::map<std::string, ParamKind> kinds;  // of the parameters that are neither counts nor words; by the registry
};

/// A chart that a metric asks for. Metrics of one family with the same kind and title share one.
struct Chart {
  enum class Kind {
    none,
    over_size,     // a line over the size for each series
    bars,          // a bar for each case
    distribution,  // cumulative: of details' NAME_histogram, else of the samples over the fastest
    breakdown,     // stacked bars of `parts`
    pairs,         // a heat map over two parameters, `parts`
  };
  Kind kind = Kind::none;
  std::string title;
  std::string axis;                                        // of the metric: "bus bandwidth"
  bool fit_alpha_beta = false;                             // over_size of a time: also its fit by α + β·bytes
  std::vector<std::pair<std::string, std::string>> parts;  // {name of a detail or parameter, its label}
};

/// Whose value a metric is: of all ranks together, or of each rank.
enum class MetricScope { team, rank };

/// What a metric's amount in one run is: the flops or bytes of its Work, or the kernel's own count.
enum class Amount { flops, bytes, own };

/// `rate` is amount / time, higher is better; `cost` is time / amount, lower is better.
enum class Form { rate, cost };

struct DescribedMetric {
  std::string name, unit;
  Form form = Form::rate;
  Amount amount = Amount::own;
  Chart chart;
  MetricScope scope = MetricScope::team;
};

/// A kernel's description: what it is about, and its metrics, its headline first. Each also has `time`.
struct Description {
  About about;
  std::vector<DescribedMetric> metrics;
};

/// The metrics that follow from Work, which is a rank's.
inline DescribedMetric bandwidth(Chart chart = {}) {
  return {"bandwidth", "B/s", Form::rate, Amount::bytes, std::move(chart), MetricScope::rank};
}
inline DescribedMetric flop_rate(Chart chart = {}) {
  return {"flop_rate", "FLOP/s", Form::rate, Amount::flops, std::move(chart), MetricScope::rank};
}

}  // namespace toise
