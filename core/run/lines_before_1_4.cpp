#include "core/run/lines_before_1_4.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace toise {
namespace {

/// How a metric of those kernels was drawn.
struct OldMetric {
  std::string_view name;
  MetricScope scope;
  Amount amount;
  Chart chart = {};
};

/// The kernels whose names begin so; this list is complete and stays as it is.
struct OldKernel {
  std::string_view begin;
  About about;
  std::vector<OldMetric> metrics;
  bool on_gpus_alone = false;
};

SizeParam bytes_of(int arrays) { return {.param = "bytes", .unit = "B", .arrays = arrays}; }

Chart over_size(std::string title, std::string axis, bool fit = false) {
  return {.kind = Chart::Kind::over_size, .title = std::move(title), .axis = std::move(axis), .fit_alpha_beta = fit};
}

std::vector<OldKernel> const& old_kernels() {
  static std::vector<OldKernel> const all{
      {"stream.",
       {.family = "memory", .title = "Memory", .size = bytes_of(3), .bound = BoundBy::memory, .peak = Peak::memory},
       {{"bandwidth", MetricScope::rank, Amount::bytes,
         over_size("Memory bandwidth over the size of one array", "bandwidth")},
        {"flop_rate", MetricScope::rank, Amount::flops}}},
      {"latency.chase",
       {.family = "memory", .title = "Memory", .size = bytes_of(1), .bound = BoundBy::latency, .accumulates = true},
       {{"latency", MetricScope::rank, Amount::own,
         over_size("Latency of a dependent load over the size of the array", "latency")}}},
      {"latency.launch",
       {.family = "latency", .title = "Latency", .bound = BoundBy::latency, .accumulates = true},
       {{"latency", MetricScope::rank, Amount::own}}},
      {"peak.fma",
       {.family = "compute", .title = "Compute", .bound = BoundBy::compute, .peak = Peak::vector_units},
       {{"flop_rate", MetricScope::rank, Amount::flops}}},
      {"peak.matrix",
       {.family = "compute", .title = "Compute", .bound = BoundBy::compute, .peak = Peak::matrix_units},
       {{"flop_rate", MetricScope::rank, Amount::flops}}},
      {"gemm",
       {.family = "compute",
        .title = "Compute",
        .size = {.param = "n", .unit = "1", .same = {"m", "k"}},
        .bound = BoundBy::compute},
       {{"flop_rate", MetricScope::rank, Amount::flops, over_size("Square matrix products, by type", "rate")}},
       true},
      {"gemm",
       {.family = "compute",
        .title = "Compute",
        .size = {.param = "n", .unit = "1", .same = {"m", "k"}},
        .bound = BoundBy::compute},
       {{"flop_rate",
         MetricScope::rank,
         Amount::flops,
         {.kind = Chart::Kind::bars, .title = "Matrix multiplication"}}}},
      {"collective.",
       {.family = "collectives", .title = "Collectives", .size = bytes_of(0), .bound = BoundBy::network},
       {{"bus_bandwidth", MetricScope::rank, Amount::own,
         over_size("Bus bandwidth over message size", "bus bandwidth")},
        {"algorithm_bandwidth", MetricScope::rank, Amount::own},
        {"latency", MetricScope::team, Amount::own,
         over_size("Time over message size, with its linear fit", "time", true)}}},
      {"io.random_read",
       {.family = "io", .title = "I/O", .size = bytes_of(0), .bound = BoundBy::storage},
       {{"rate", MetricScope::rank, Amount::own},
        {"bandwidth", MetricScope::rank, Amount::bytes},
        {"latency",
         MetricScope::rank,
         Amount::own,
         {.kind = Chart::Kind::distribution,
          .title = "Random reads: share of reads that take at most this long",
          .axis = "seconds"}}}},
      {"io.",
       {.family = "io", .title = "I/O", .size = bytes_of(0), .bound = BoundBy::storage},
       {{"bandwidth", MetricScope::rank, Amount::bytes, {.kind = Chart::Kind::bars, .title = "I/O bandwidth"}}}},
      {"train.",
       {.family = "training", .title = "Training", .bound = BoundBy::compute, .share_name = "MFU", .accumulates = true},
       {{"tokens_rate",
         MetricScope::team,
         Amount::own,
         {.kind = Chart::Kind::breakdown,
          .title = "Seconds of a training step",
          .axis = "seconds",
          .parts = {{"compute_seconds", "compute"}, {"communication_seconds", "communication, exposed"}}}},
        {"flop_rate", MetricScope::team, Amount::own}}},
      {"noise.",
       {.family = "noise", .title = "Noise"},
       {{"slowdown",
         MetricScope::team,
         Amount::own,
         {.kind = Chart::Kind::distribution,
          .title = "Fixed work quantum: share of quanta that are at most this slow",
          .axis = "time over the fastest quantum"}}}},
      {"transfer.p2p",
       {.family = "transfer", .title = "Transfers", .size = bytes_of(0), .bound = BoundBy::network},
       {{"bandwidth",
         MetricScope::rank,
         Amount::own,
         {.kind = Chart::Kind::pairs,
          .title = "Transfers between devices",
          .axis = "bandwidth",
          .parts = {{"from", "from"}, {"to", "to"}}}}}},
      {"transfer.d2d",
       {.family = "transfer", .title = "Transfers", .size = bytes_of(0), .bound = BoundBy::memory},
       {{"bandwidth", MetricScope::rank, Amount::own, over_size("Transfers over their size", "bandwidth")}}},
      {"transfer.",
       {.family = "transfer", .title = "Transfers", .size = bytes_of(0), .bound = BoundBy::network},
       {{"bandwidth", MetricScope::rank, Amount::own, over_size("Transfers over their size", "bandwidth")}}}};
  return all;
}

void describe_by_name(Measurement& m) {
  m.about.family = m.id.kernel.substr(0, m.id.kernel.find('.'));
  m.about.title = m.about.family;
  if (!m.about.title.empty()) m.about.title[0] = static_cast<char>(std::toupper(m.about.title[0]));
  if (!m.id.params.contains("bytes") || m.metrics.empty()) return;
  m.about.size = bytes_of(0);
  auto& headline = m.metrics.front();
  headline.chart = over_size(headline.name + " over size", headline.name);
}

}  // namespace

void describe_line_before_1_4(Measurement& m) {
  auto const& all = old_kernels();
  auto const kernel = std::find_if(all.begin(), all.end(), [&](OldKernel const& one) {
    return m.id.kernel.starts_with(one.begin) && !(one.on_gpus_alone && m.id.backend == to_string(host));
  });
  if (kernel == all.end()) return describe_by_name(m);
  m.about = kernel->about;
  for (auto& metric : m.metrics) {
    for (auto const& old : kernel->metrics) {
      if (old.name != metric.name) continue;
      metric.scope = old.scope;
      metric.amount = old.amount;
      metric.chart = old.chart;
    }
  }
}

std::map<std::string, ParamKind> kinds_by_name(std::map<std::string, Value> const& params) {
  std::map<std::string, ParamKind> kinds;
  for (auto const& [name, value] : params) {
    bool const is_whole = std::holds_alternative<std::int64_t>(value);
    if (is_whole && (name == "bytes" || name.ends_with("_bytes"))) kinds[name] = ParamKind::bytes;
  }
  return kinds;
}

}  // namespace toise
