// The CSV of NVBench (--csv).
#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/text.hpp"
#include "exchange/formats/log_values.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

using Fields = std::vector<std::string>;

std::size_t column(Fields const& names, std::string_view name) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

ImportedMeasurement to_imported(Fields const& names, Fields const& fields, std::string const& where) {
  auto const at = [&](std::string_view name) {
    auto const found = column(names, name);
    return found < fields.size() ? fields[found] : std::string();
  };
  auto one = imported_measurement(at("Benchmark"), "nvbench", where);
  auto& m = one.measurement;
  // axes stand between the device and "Skipped"; "2^20" of a power of two has its plain number beside it
  for (std::size_t i = column(names, "Device Name") + 1; i < column(names, "Skipped"); ++i) {
    if (names[i].ends_with(" (pow2)") || fields[i].empty()) continue;
    auto const whole = whole_number_in<std::int64_t>(fields[i]);
    m.id.params[names[i]] = whole ? Value(*whole) : Value(fields[i]);
  }
  m.id.backend = at("Device").empty() ? "host" : "cuda";
  if (auto const device = whole_number_in<std::int64_t>(at("Device"))) m.id.params["device"] = *device;
  if (auto const device = at("Device Name"); !device.empty()) m.details.set({"device", device});
  if (at("Skipped") == "Yes") {
    m.outcome = Outcome::skipped;
    m.reason = "NVBench skipped it; its CSV does not say why";
    return one;
  }
  auto const add = [&](char const* theirs, char const* name, char const* unit, char const* better) {
    if (auto const text = at(theirs); !text.empty())
      m.metrics.push_back(metric_of(name, unit, better, {value_in(text, where)}));
  };
  add("GlobalMem BW (bytes/sec)", "bandwidth", "B/s", "higher");
  add("Elem/s (elem/sec)", "rate", "1/s", "higher");
  add("GPU Time (sec)", "mean_time", "s", "lower");
  bool const has_gpu_time = !at("GPU Time (sec)").empty();
  if (!has_gpu_time) add("Batch GPU (sec)", "mean_time", "s", "lower");
  if (!has_gpu_time && at("Batch GPU (sec)").empty()) add("CPU Time (sec)", "mean_time", "s", "lower");
  if (auto const samples = whole_number_in<std::int64_t>(at("Samples"))) m.details.set({"samples", *samples});
  if (auto const time = at("CPU Time (sec)"); has_gpu_time && !time.empty())
    m.details.set({"cpu_time", value_in(time, where), "s"});
  if (!m.metrics.empty()) return one;
  m.outcome = Outcome::error;
  m.reason = "the state has no time";
  return one;
}

}  // namespace

std::vector<ImportedMeasurement> read_nvbench_csv(SourceText const& source) {
  Fields names;
  std::vector<ImportedMeasurement> all;
  for (auto const& row : parse_csv(source.path, source.text)) {
    auto const where = fmt::format("{}:{}", source.path, row.line);
    if (row.fields[0] == "Benchmark") {
      names = row.fields;
      for (auto const* needed : {"Device Name", "Skipped"}) {
        if (column(names, needed) == names.size())
          throw InputError(fmt::format("{}: is not the header of NVBench's CSV: it has no column '{}'", where, needed));
      }
      continue;
    }
    if (names.empty()) continue;
    if (row.fields.size() != names.size())
      throw InputError(fmt::format("{}: {} fields under a header of {}", where, row.fields.size(), names.size()));
    all.push_back(to_imported(names, row.fields, where));
  }
  return all;
}

}  // namespace toise
