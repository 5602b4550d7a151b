#include "analysis/requests/measured_rates.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>

#include "analysis/sizing/network.hpp"
#include "core/error.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

double number_param(Measurement const& m, std::string const& name) {
  auto const found = m.id.params.find(name);
  if (found == m.id.params.end()) return 0;
  if (auto const* whole = std::get_if<std::int64_t>(&found->second)) return static_cast<double>(*whole);
  auto const* number = std::get_if<double>(&found->second);
  return number ? *number : 0;
}

std::string text_param(Measurement const& m, std::string const& name) {
  auto const found = m.id.params.find(name);
  auto const* text = found == m.id.params.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text ? *text : "";
}

bool is_on_gpus(Measurement const& m) {
  return (m.id.backend == "cuda" || m.id.backend == "hip") &&
         (m.outcome == Outcome::ok || m.outcome == Outcome::unconverged);
}

/// A kind of rate: which measurements have it, and what it replaces.
struct Kind {
  char const* term;    // of the origin that it replaces
  char const* metric;  // that has the rate
  double Accelerator::*rate = nullptr;
  double allowed = 1;  // over the data sheet's: links that reduce may deliver nearly twice theirs
};
constexpr Kind matrices{rate_terms[0], "flop_rate", &Accelerator::sustained, 1.05};
constexpr Kind memory{rate_terms[1], "bandwidth", &Accelerator::memory_bandwidth, 1.05};
constexpr Kind links{rate_terms[2], "bus_bandwidth", &Accelerator::link_bandwidth, 2.1};
constexpr Kind network{rate_terms[3], "bus_bandwidth", &Accelerator::network_bandwidth, 2.1};

bool is_large_product(Measurement const& m, std::string const& precision) {
  auto const type = text_param(m, "type");
  bool const is_of_type = precision == "fp8" ? type.starts_with("fp8") : type == precision;
  auto const is_large = [&](char const* size) { return number_param(m, size) >= 2048; };
  // a table of measurements has no n of a product, as its column n counts samples
  bool const is_wide = is_large("n") || !m.id.params.contains("n");
  return m.id.kernel == "gemm" && m.id.ranks == 1 && is_of_type && is_large("m") && is_large("k") && is_wide;
}

bool is_large_stream(Measurement const& m) {
  return m.id.kernel.starts_with("stream.") && m.id.ranks == 1 && number_param(m, "bytes") >= 256 * 1048576.0;
}

bool is_large_all_reduce(Measurement const& m, int gpus_per_node) {
  bool const is_of_gpus =
      m.id.kernel == "nccl_tests.all_reduce" ||
      (m.id.kernel == "collective.all_reduce" && (m.id.variant == "nccl" || m.id.variant == "rccl"));
  return is_of_gpus && number_param(m, "bytes") >= 64 * 1048576.0 && m.id.ranks == m.id.nodes * gpus_per_node &&
         m.id.ranks > 1;
}

struct Found {
  double value = 0, low = 0, high = 0;
  bool has_interval = false;
  int nodes = 1;
  std::string path;
};

Found found_in(Measurement const& m, Metric const& metric, std::string const& path) {
  Found f;
  f.value = metric.median;
  f.has_interval = metric.interval.has_value();
  f.low = f.has_interval ? metric.interval->low : 0.9 * f.value;
  f.high = f.has_interval ? metric.interval->high : 1.1 * f.value;
  f.low = std::clamp(f.low, 0.05 * f.value, f.value);  // an interval that says nothing has a logarithm, too
  f.high = std::max(f.high, f.value);
  f.nodes = m.id.nodes;
  f.path = path;
  return f;
}

/// The best of each place, and of these the worst; nothing where none is taken. A place: the first host.
template <class Takes>
std::optional<Found> worst_place(std::vector<MeasuredRun> const& runs, Kind const& kind, Takes const& takes) {
  std::map<std::string, Found> places;
  for (auto const& run : runs)
    for (auto const& m : run.measurements) {
      auto const* metric = is_on_gpus(m) && takes(m) ? find_metric(m, kind.metric) : nullptr;
      if (!metric || !(metric->median > 0)) continue;
      auto& place = places[m.hosts.empty() ? "" : m.hosts.front()];
      if (metric->median > place.value) place = found_in(m, *metric, run.path);
    }
  if (places.empty()) return std::nullopt;
  return std::ranges::min_element(places, {}, [](auto const& one) { return one.second.value; })->second;
}

/// The bus bandwidth that a share of 1 B/s of the network gives an all-reduce of all GPUs of these nodes, as the
/// estimate has it.
double bus_bandwidth_of_share(SizedMachine const& machine, Found const& found) {
  constexpr double bytes = 1e15;
  double const ranks = 1.0 * found.nodes * machine.gpus_per_node;
  Network const unit = {.link = 1e30, .share = 1, .node = machine.gpu.node};
  return bytes * (ranks - 1) / ranks / ring(unit, bytes, {.ranks = ranks});
}

/// divisor: what a measured value is over, to be the rate that it replaces.
void replace(SizedMachine& machine, Kind const& kind, Found const& found, double divisor, std::string const& unit) {
  double const promised = kind.rate == &Accelerator::sustained ? 1 : machine.gpu.*kind.rate;
  double const rate = found.value / divisor;
  if (rate > kind.allowed * promised)
    throw InputError(
        fmt::format("{}: {} of {} is more than the data sheet promises; is this machine's GPU another one, or "
                    "is the unit wrong? Nothing is estimated from it",
                    found.path, kind.term, format_si(found.value, unit)));
  machine.gpu.*kind.rate = rate;
  machine.spreads.push_back({kind.rate, found.low / found.value, found.high / found.value});
  if (kind.rate == &Accelerator::sustained)
    std::erase_if(machine.origins, [](Origin const& o) { return o.term.starts_with("share of the matrix rate"); });
  auto const origin = std::ranges::find(machine.origins, kind.term, &Origin::term);
  origin->value = format_si(rate * (kind.rate == &Accelerator::sustained ? divisor : 1), unit);
  origin->basis = Basis::measured;
  origin->source = fmt::format("{}{}", found.path, found.has_interval ? "" : ", without an interval: ±10 % is assumed");
}

}  // namespace

SizedMachine with_measurements(SizedMachine machine, std::vector<MeasuredRun> const& runs,
                               std::string const& precision) {
  for (auto const& run : runs)
    if (run.machine != machine.name)
      throw InputError(
          fmt::format("{} was measured on '{}', and says nothing of '{}'; give runs of this machine, or "
                      "--machine {}",
                      run.path, run.machine, machine.name, run.machine));
  double const matrix = matrix_rate(machine.gpu, precision);
  auto const product = worst_place(runs, matrices, [&](auto const& m) { return is_large_product(m, precision); });
  auto const stream = worst_place(runs, memory, is_large_stream);
  auto const reduces = [&](bool is_inside) {
    return worst_place(runs, is_inside ? links : network, [&](auto const& m) {
      return is_large_all_reduce(m, machine.gpus_per_node) && (m.id.nodes == 1) == is_inside;
    });
  };
  auto const inside = reduces(true), between = reduces(false);
  if (!product && !stream && !inside && !between)
    throw InputError(fmt::format(
        "no run has a rate that the estimate uses, measured on GPUs: gemm of {} from 2048, stream of 256 MiB, or "
        "all-reduces of 64 MiB with {} ranks a node; measure suites/gpu.toml there, or leave --run out",
        precision, machine.gpus_per_node));
  if (product) replace(machine, matrices, *product, matrix, "FLOP/s");
  if (stream) replace(machine, memory, *stream, 1, "B/s");
  if (inside) replace(machine, links, *inside, 1, "B/s");
  if (between) {
    replace(machine, network, *between, bus_bandwidth_of_share(machine, *between), "B/s");
    machine.nodes_measured = between->nodes;
  }
  return machine;
}

void require_measured(Request const& r, SizedMachine const& machine) {
  std::vector<std::string> missing;
  for (auto const& term : r.unmeasured()) {
    bool const is_idle = (term == rate_terms[2] && r.gpus == 1) || (term == rate_terms[3] && r.nodes == 1);
    if (!is_idle) missing.push_back(term);
  }
  if (!missing.empty())
    throw InputError(
        fmt::format("the request rests on what no run measured: {}; measure it and give that run too, or leave out "
                    "--measured-only",
                    fmt::join(missing, "; ")));
  if (r.nodes > 1 && r.nodes > machine.nodes_measured)
    throw InputError(
        fmt::format("the request takes {} nodes, and all-reduces were measured on {} at most; measure them on {}, "
                    "write run.nodes = "
                    "{}, or leave out --measured-only",
                    r.nodes, machine.nodes_measured, r.nodes, machine.nodes_measured));
}

}  // namespace toise
