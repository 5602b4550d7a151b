#include "analysis/models/peaks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace toise {
namespace {

using nlohmann::json;

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

std::size_t last_cache_of(json const& environment) {
  std::size_t bytes = 0;
  auto const caches = environment.value(json::json_pointer("/machine/caches"), json());
  if (!caches.is_array()) return 0;
  for (auto const& cache : caches) bytes = std::max(bytes, cache.value("bytes", std::size_t{0}));
  return bytes;
}

std::size_t last_cache_of_gpu(json const& environment) {
  if (!environment.contains("gpu") || !environment["gpu"].is_object()) return 0;
  auto const& devices = environment["gpu"]["devices"];
  return devices.empty() ? 0 : devices[0].value("last_cache", std::size_t{0});
}

/// Of the first GPU: those of a node are alike, or the run is of no use as a whole.
json data_sheet_of(json const& environment) {
  if (!environment.contains("gpu") || !environment["gpu"].is_object()) return nullptr;
  auto const& devices = environment["gpu"]["devices"];
  auto const peak = devices.empty() ? json() : devices[0].value("peak", json());
  return peak.is_object() ? peak : json();
}

/// Whose rate bounds arithmetic of a type where no data sheet tells: 16-bit products are of matrix units.
std::string_view peak_kernel_of(std::string_view type) {
  return type == "fp16" || type == "bf16" ? "peak.matrix" : "peak.fma";
}

/// What the data sheet calls the rate that bounds a kernel's arithmetic, best first.
std::vector<std::string> rates_bounding(CaseId const& id) {
  auto const type = text_param(id, "type");
  if (type.starts_with("fp8")) return {"fp8"};
  bool const is_vector = id.kernel == "peak.fma";
  if (type == "fp64" && !is_vector) return {"fp64_matrix", "fp64"};
  if (type == "fp16" && is_vector) return {};  // what data sheets call fp16 is the matrix units' rate
  return {type};
}

/// The value of one GPU against its data sheet, where that names the rate.
std::optional<Bound> bound_by_data_sheet(Measurement const& m, Peaks const& peaks) {
  if (!peaks.data_sheet.is_object()) return std::nullopt;
  auto const part = peaks.data_sheet.value("part", "");
  auto const* bandwidth = find_metric(m, "bandwidth");
  bool const is_of_memory = m.id.kernel.starts_with("stream.") || m.id.kernel == "transfer.d2d";
  if (bandwidth && is_of_memory && is_in_memory(m.id, peaks) && peaks.data_sheet.contains("memory_bandwidth")) {
    return Bound{.share = bandwidth->median / peaks.data_sheet["memory_bandwidth"].get<double>(),
                 .name = fmt::format("memory of {}, data sheet", part)};
  }
  auto const* flops = find_metric(m, "flop_rate");
  auto const rates = peaks.data_sheet.value("flop_rate", json::object());
  if (!flops || m.id.kernel.starts_with("stream.")) return std::nullopt;
  for (auto const& rate : rates_bounding(m.id)) {
    if (!rates.contains(rate)) continue;
    return Bound{.share = flops->median / rates[rate].get<double>(),
                 .name = fmt::format("{} of {}, data sheet", rate, part)};
  }
  return std::nullopt;
}

}  // namespace

Metric const* find_metric(Measurement const& m, std::string_view name) {
  auto const found =
      std::find_if(m.metrics.begin(), m.metrics.end(), [&](Metric const& metric) { return metric.name == name; });
  return found == m.metrics.end() ? nullptr : &*found;
}

bool is_in_memory(CaseId const& id, Peaks const& peaks) {
  return peaks.last_cache > 0 && integer_param(id, "bytes") * 2 >= 4 * static_cast<std::int64_t>(peaks.last_cache);
}

bool has_performance(Measurement const& m) {
  bool const ended_well = m.outcome == Outcome::ok || m.outcome == Outcome::unconverged;
  return ended_well && m.id.backend != to_string(Backend::emulated);
}

Peaks measured_peaks(std::vector<Measurement> const& measurements, json const& environment,
                     std::string const& backend) {
  Peaks peaks;
  peaks.backend = backend;
  peaks.last_cache = backend == to_string(host) ? last_cache_of(environment) : last_cache_of_gpu(environment);
  if (backend != to_string(host)) peaks.data_sheet = data_sheet_of(environment);
  // an unconverged value may be a disturbed one: it is a ceiling only where there is no better
  for (auto const outcome : {Outcome::ok, Outcome::unconverged}) {
    auto const converged = peaks;
    for (auto const& m : measurements) {
      if (m.outcome != outcome || m.id.backend != backend || !has_performance(m)) continue;
      auto const type = text_param(m.id, "type");
      if (auto const* rate = find_metric(m, "flop_rate");
          rate && m.id.kernel == peak_kernel_of(type) && !converged.flop_rate.contains(type)) {
        peaks.flop_rate[type] = std::max(peaks.flop_rate[type], rate->median);
      }
      if (auto const* rate = find_metric(m, "bandwidth");
          rate && m.id.kernel.starts_with("stream.") && is_in_memory(m.id, peaks) && !converged.bandwidth) {
        peaks.bandwidth = std::max(peaks.bandwidth.value_or(0), rate->median);
      }
    }
  }
  return peaks;
}

std::optional<Bound> bound_of(Measurement const& m, Peaks const& peaks) {
  if (!has_performance(m) || m.id.backend != peaks.backend) return std::nullopt;
  if (auto const bound = bound_by_data_sheet(m, peaks)) return bound;
  auto const* flops = find_metric(m, "flop_rate");
  auto const* bandwidth = find_metric(m, "bandwidth");
  if (m.id.kernel.starts_with("stream.") && bandwidth && peaks.bandwidth && is_in_memory(m.id, peaks)) {
    return Bound{.share = bandwidth->median / *peaks.bandwidth, .name = "best stream beyond the caches, measured"};
  }
  if (flops && !m.id.kernel.starts_with("stream.") && !m.id.kernel.starts_with("peak.")) {
    auto const type = text_param(m.id, "type");
    if (auto const peak = peaks.flop_rate.find(type); peak != peaks.flop_rate.end()) {
      return Bound{.share = flops->median / (peak->second * m.id.nodes),
                   .name = fmt::format("{}{} {}, measured", m.id.kernel.starts_with("train.") ? "MFU: " : "",
                                       peak_kernel_of(type), type)};
    }
  }
  return std::nullopt;
}

}  // namespace toise
