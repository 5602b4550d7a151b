// The JSON of fio (--output-format=json and json+).
#include <fmt/format.h>

#include "core/error.hpp"
#include "core/json/json_field.hpp"
#include "core/text/dates.hpp"
#include "exchange/formats/json_in_log.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

using nlohmann::json;

/// The job's options over those of all jobs, as text.
std::map<std::string, std::string> options_of(json const& file, json const& job) {
  std::map<std::string, std::string> options;
  auto const take = [&](json const& holder, char const* name) {
    if (!holder.contains(name) || !holder.at(name).is_object()) return;
    for (auto const& [key, value] : holder.at(name).items()) {
      if (value.is_string()) options[key] = value.get<std::string>();
    }
  };
  take(file, "global options");
  take(job, "job options");
  return options;
}

/// Nanoseconds of a block such as "lat_ns"; nothing where it is not there.
void add_latencies(ImportedMeasurement& one, json const& direction, std::string const& where) {
  for (auto const* name : {"lat_ns", "clat_ns"}) {
    if (!direction.contains(name)) continue;
    auto const& block = object_field(direction, name, where);
    auto const mean = number_or_nan(block, "mean", where + name + ".");
    if (mean > 0) one.measurement.metrics.push_back(metric_of("latency", "s", "lower", {mean * 1e-9}));
    break;
  }
  if (!direction.contains("clat_ns") || !direction.at("clat_ns").contains("percentile")) return;
  Details quantiles;
  for (auto const& [percent, value] : object_field(direction.at("clat_ns"), "percentile", where).items()) {
    if (value.is_number()) quantiles.set({percent, value.get<double>() * 1e-9, "s"});
  }
  if (!quantiles.empty()) one.measurement.details.set({"completion_latency_percentiles", quantiles, "s"});
}

/// One direction of one job; nothing where it moved no data and nobody asked it to.
void take(std::vector<ImportedMeasurement>& all, json const& file, json const& job, char const* direction,
          std::string const& where, SourceText const& source) {
  if (!job.contains(direction)) return;
  auto const& found = object_field(job, direction, where);
  auto const in = where + direction + ".";
  auto const bytes = field<double>(found, "io_bytes", in);
  auto const options = options_of(file, job);
  auto const pattern = options.contains("rw")          ? options.at("rw")
                       : options.contains("readwrite") ? options.at("readwrite")
                                                       : "";
  int const error = field_or(job, "error", 0, where);
  bool const is_asked = pattern.find(direction) != std::string::npos || pattern.find("rw") != std::string::npos;
  if (bytes == 0 && !(error != 0 && is_asked)) return;
  auto const job_name = field<std::string>(job, "jobname", where);
  auto& one =
      all.emplace_back(imported_measurement(fmt::format("fio.{}", direction), "fio", source.path + ": " + job_name));
  auto& m = one.measurement;
  m.id.params["job"] = job_name;
  for (auto const* name : {"rw", "bs", "iodepth", "numjobs", "ioengine", "direct", "size"}) {
    if (auto const option = options.find(name); option != options.end()) m.id.params[name] = option->second;
  }
  auto const bandwidth = metric_of("bandwidth", "B/s", "higher", {field<double>(found, "bw_bytes", in)});
  auto const rate = metric_of("rate", "1/s", "higher", {field<double>(found, "iops", in)});
  bool const is_random = pattern.starts_with("rand");
  m.metrics = is_random ? std::vector{rate, bandwidth} : std::vector{bandwidth, rate};
  add_latencies(one, found, in);
  m.details.set({"runtime", field<double>(found, "runtime", in) * 1e-3, "s"});
  if (error != 0) {
    m.outcome = Outcome::error;
    m.reason = fmt::format("the job ended with error {}", error);
  }
  if (auto const host = field_or(job, "hostname", std::string(), where); !host.empty()) one.machine = host;
}

}  // namespace

std::vector<ImportedMeasurement> read_fio(SourceText const& source) {
  // warnings such as "note: both iodepth >= 1 and synchronous I/O engine are selected" may stand before
  auto const file = parse_json_in_log(source);
  return at_place(source.path, [&] {
    std::vector<ImportedMeasurement> all;
    auto const& jobs = list_field(file, "jobs");
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      for (auto const* direction : {"read", "write", "trim"})
        take(all, file, jobs[i], direction, fmt::format("jobs[{}].", i), source);
    }
    auto const stamp = field_or(file, "timestamp", std::int64_t{0});
    for (auto& one : all) {
      one.version = field_or(file, "fio version", std::string());
      if (stamp > 0 && is_in_range(static_cast<double>(stamp))) one.measurement.start = utc_text(stamp);
    }
    return all;
  });
}

}  // namespace toise
