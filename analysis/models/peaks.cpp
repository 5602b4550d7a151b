#include "analysis/models/peaks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/sampling/rounds.hpp"

namespace toise {
namespace {

std::string text_param(CaseId const& id, std::string const& name) {
  auto const found = id.params.find(name);
  auto const* text = found == id.params.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text ? *text : "";
}

std::int64_t integer_param(CaseId const& id, std::string const& name) {
  auto const found = id.params.find(name);
  auto const* number = found == id.params.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
  return number ? *number : 0;
}

std::size_t last_cache_of(Environment const& environment) {
  std::size_t bytes = 0;
  for (auto const& cache : environment.machine.caches.value.value_or(std::vector<Cache>()))
    bytes = std::max(bytes, cache.bytes.value_or(0));
  return bytes;
}

/// The first: those of a node are alike, or the run is of no use as a whole.
Gpu const* gpu_of(Environment const& environment) {
  auto const& gpus = environment.gpu.value;
  return gpus && !gpus->devices.empty() ? &gpus->devices.front() : nullptr;
}

/// The unit whose rate bounds arithmetic of a type where no data sheet says: matrix units for 16-bit products.
Peak units_of(std::string_view type) {
  return type == "fp16" || type == "bf16" ? Peak::matrix_units : Peak::vector_units;
}

bool is_of_arithmetic(Peak peak) { return peak == Peak::vector_units || peak == Peak::matrix_units; }

/// What the data sheet calls the rate that bounds a kernel's arithmetic, best first.
std::vector<std::string> rates_bounding(Measurement const& m) {
  auto const type = text_param(m.id, "type");
  if (type.starts_with("fp8")) return {"fp8"};
  bool const is_vector = m.about.peak == Peak::vector_units;
  if (type == "fp64" && !is_vector) return {"fp64_matrix", "fp64"};
  if (type == "fp16" && is_vector) return {};  // what data sheets call fp16 is the matrix units' rate
  return {type};
}

/// The value of one GPU against its data sheet, where that names the rate.
std::optional<Share> share_of_data_sheet(Measurement const& m, Peaks const& peaks) {
  if (!peaks.data_sheet) return std::nullopt;
  auto const& [part, source, memory_bandwidth, flop_rate] = *peaks.data_sheet;
  auto const* bandwidth = find_metric(m, "bandwidth");
  bool const is_of_memory = m.about.bound == BoundBy::memory;
  if (bandwidth && is_of_memory && is_in_memory(m, peaks) && memory_bandwidth) {
    return Share{.share = bandwidth->median / *memory_bandwidth, .name = fmt::format("memory of {}, data sheet", part)};
  }
  auto const* flops = find_metric(m, "flop_rate");
  if (!flops || !flop_rate || m.about.bound != BoundBy::compute) return std::nullopt;
  for (auto const& rate : rates_bounding(m)) {
    if (!flop_rate->contains(rate)) continue;
    return Share{.share = flops->median / flop_rate->at(rate), .name = fmt::format("{} of {}, data sheet", rate, part)};
  }
  return std::nullopt;
}

/// A rate in each round by its number; a round that was disturbed is left out. None where samples were not read.
std::map<int, double> rates_of_rounds(Measurement const& m, Metric const& rate) {
  std::map<int, double> rates;
  auto const* time = find_metric(m, "time");
  if (!time || m.sampling.rounds.empty() || m.sampling.samples.empty()) return rates;
  auto const medians = medians_of_rounds(m.sampling);
  for (std::size_t i = 0; i < medians.size(); ++i) {
    auto const& round = m.sampling.rounds[i];
    if (round.disturbed.empty() && medians[i] > 0) rates[round.number] = rate.median * time->median / medians[i];
  }
  return rates;
}

MeasuredRate rate_of(Measurement const& m, Metric const& rate) {
  return {.rate = rate.median, .kernel = m.id.kernel, .id = m.id, .rounds = rates_of_rounds(m, rate)};
}

/// The share of a measured peak; `scale`: of the peak.
double paired_share(Measurement const& m, Metric const& rate, MeasuredRate const& peak, double scale = 1) {
  bool const is_same_process = m.id.nodes == peak.id.nodes && m.id.ranks == peak.id.ranks &&
                               m.id.launch == peak.id.launch && m.id.every_node == peak.id.every_node;
  double sum = 0;
  int count = 0;
  if (is_same_process) {
    for (auto const& [number, value] : rates_of_rounds(m, rate)) {
      auto const found = peak.rounds.find(number);
      if (found == peak.rounds.end()) continue;
      sum += std::log(value / (found->second * scale));
      ++count;
    }
  }
  return count > 1 ? std::exp(sum / count) : rate.median / (peak.rate * scale);
}

}  // namespace

bool is_in_memory(Measurement const& m, Peaks const& peaks) {
  if (m.about.size.unit != "B") return false;
  return peaks.last_cache > 0 &&
         integer_param(m.id, m.about.size.param) * 2 >= 4 * static_cast<std::int64_t>(peaks.last_cache);
}

bool has_performance(Measurement const& m) {
  bool const ended_well = m.outcome == Outcome::ok || m.outcome == Outcome::unconverged;
  return ended_well && m.id.backend != to_string(Backend::emulated);
}

Peaks measured_peaks(std::vector<Measurement> const& measurements, Environment const& environment,
                     std::string const& backend) {
  Peaks peaks;
  peaks.backend = backend;
  if (backend == to_string(host)) {
    peaks.last_cache = last_cache_of(environment);
  } else if (auto const* gpu = gpu_of(environment)) {
    peaks.last_cache = gpu->last_cache.value_or(0);
    peaks.data_sheet = gpu->peak.value;
  }
  // an unconverged value may be a disturbed one: it is a ceiling only where there is no better
  for (auto const outcome : {Outcome::ok, Outcome::unconverged}) {
    auto const converged = peaks;
    for (auto const& m : measurements) {
      if (m.outcome != outcome || m.id.backend != backend || !has_performance(m)) continue;
      auto const type = text_param(m.id, "type");
      if (auto const* rate = find_metric(m, "flop_rate"); rate && is_of_arithmetic(m.about.peak) &&
                                                          m.about.peak == units_of(type) &&
                                                          !converged.flop_rate.contains(type)) {
        auto& best = peaks.flop_rate[type];
        if (rate->median > best.rate) best = rate_of(m, *rate);
      }
      if (auto const* rate = find_metric(m, "bandwidth");
          rate && m.about.peak == Peak::memory && is_in_memory(m, peaks) && !converged.bandwidth) {
        if (!peaks.bandwidth || rate->median > peaks.bandwidth->rate) peaks.bandwidth = rate_of(m, *rate);
      }
    }
  }
  return peaks;
}

std::optional<Share> share_of_peak(Measurement const& m, Peaks const& peaks) {
  if (!has_performance(m) || m.id.backend != peaks.backend) return std::nullopt;
  if (auto const share = share_of_data_sheet(m, peaks)) return share;
  auto const* bandwidth = find_metric(m, "bandwidth");
  if (m.about.bound == BoundBy::memory && bandwidth && peaks.bandwidth && is_in_memory(m, peaks)) {
    return Share{.share = paired_share(m, *bandwidth, *peaks.bandwidth),
                 .name = "best memory bandwidth beyond the caches, measured"};
  }
  auto const* flops = find_metric(m, "flop_rate");
  if (m.about.bound == BoundBy::compute && flops && !is_of_arithmetic(m.about.peak)) {
    auto const type = text_param(m.id, "type");
    if (auto const found = peaks.flop_rate.find(type); found != peaks.flop_rate.end()) {
      int const nodes = flops->scope == MetricScope::team ? m.id.nodes : 1;
      return Share{.share = paired_share(m, *flops, found->second, nodes),
                   .name = fmt::format("{}{}{} {}, measured", m.about.share_name,
                                       m.about.share_name.empty() ? "" : ": ", found->second.kernel, type)};
    }
  }
  return std::nullopt;
}

}  // namespace toise
