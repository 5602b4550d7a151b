// Google Benchmark's JSON.
#include <fmt/format.h>

#include <map>

#include "core/error.hpp"
#include "core/json/json_field.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

using nlohmann::json;

/// The repetitions of a benchmark.
struct Repeated {
  std::string name;
  int threads = 1;
  std::vector<double> seconds;
  std::map<std::string, std::vector<double>> rates;  // counters, and those of bytes and items
  std::string error;
  std::map<std::string, Detail::List> details;
};

Detail::Scalar number_of(json const& value) {
  if (value.is_number_integer()) return value.get<std::int64_t>();
  return value.is_number() ? value.get<double>() : std::nan("");
}

double unit_of_time(json const& one, std::string const& where) {
  auto const unit = field_or(one, "time_unit", std::string("ns"), where);
  for (auto const& [name, seconds] : {std::pair{"s", 1.0}, {"ms", 1e-3}, {"us", 1e-6}, {"ns", 1e-9}}) {
    if (unit == name) return seconds;
  }
  throw InputError(fmt::format("field '{}time_unit' is \"{}\", but must be one of s, ms, us, ns", where, unit));
}

/// Whether a key of an entry is Google Benchmark's own, not a counter of the user.
bool is_ours(std::string const& key) {
  for (auto const* known :
       {"family_index", "per_family_instance_index", "repetitions", "repetition_index", "threads", "iterations",
        "real_time", "cpu_time", "bytes_per_second", "items_per_second", "error_occurred", "skipped"}) {
    if (key == known) return true;
  }
  return false;
}

void take(Repeated& all, json const& one, std::string const& where) {
  if (field_or(one, "error_occurred", false, where)) {
    all.error = field_or(one, "error_message", std::string("no reason was given"), where);
    return;
  }
  all.seconds.push_back(field<double>(one, "real_time", where) * unit_of_time(one, where));
  auto const take_rate = [&](char const* theirs, char const* name) {
    if (one.contains(theirs)) all.rates[name].push_back(field<double>(one, theirs, where));
  };
  take_rate("bytes_per_second", "bandwidth");
  take_rate("items_per_second", "rate");
  take_rate("bandwidth", "bandwidth");  // as toise-gbench names them
  take_rate("flop_rate", "flop_rate");
  for (auto const& [key, value] : one.items()) {
    bool const is_counter = value.is_number() && !is_ours(key) && key != "bandwidth" && key != "flop_rate";
    if (is_counter) all.details[key].push_back(number_of(value));
  }
  all.details["cpu_time"].push_back(field<double>(one, "cpu_time", where) * unit_of_time(one, where));
  all.details["iterations"].push_back(one.contains("iterations") ? number_of(one.at("iterations")) : std::nan(""));
}

/// "BM_Copy/1024/real_time": kernel BM_Copy, its arguments a parameter.
ImportedMeasurement to_imported(Repeated const& all, std::string const& source) {
  auto const slash = all.name.find('/');
  auto one = imported_measurement(all.name.substr(0, slash), "google-benchmark", source + ": " + all.name);
  auto& m = one.measurement;
  if (slash != std::string::npos) m.id.params["arguments"] = all.name.substr(slash + 1);
  m.id.threads = all.threads;
  for (auto const& [name, values] : all.details) m.details.set({name, values, name == "cpu_time" ? "s" : ""});
  if (all.seconds.empty()) {
    m.outcome = Outcome::error;
    m.reason = all.error.empty() ? "no time was reported" : all.error;
    return one;
  }
  auto const add = [&](char const* name, char const* unit) {
    auto const found = all.rates.find(name);
    bool const is_whole = found != all.rates.end() && found->second.size() == all.seconds.size();
    if (is_whole) m.metrics.push_back(metric_of(name, unit, "higher", found->second));
  };
  add("bandwidth", "B/s");
  add("flop_rate", "FLOP/s");
  bool const computes = m.metrics.size() == 2 && m.metrics[1].median > m.metrics[0].median;  // over one FLOP a byte
  if (computes) std::swap(m.metrics[0], m.metrics[1]);
  add("rate", "1/s");
  m.metrics.push_back(metric_of("time", "s", "lower", all.seconds));
  m.sampling.samples = all.seconds;
  return one;
}

/// The benchmarks of a file, their repetitions together; of a file with aggregates only, the medians.
std::vector<Repeated> repeated_in(json const& file) {
  std::vector<Repeated> found;
  auto const named = [&](std::string const& name) -> Repeated& {
    for (auto& one : found) {
      if (one.name == name) return one;
    }
    return found.emplace_back(Repeated{.name = name});
  };
  auto const& benchmarks = list_field(file, "benchmarks");
  auto const for_each = [&](auto const& f) {
    for (std::size_t i = 0; i < benchmarks.size(); ++i) {
      auto const& one = benchmarks[i];
      auto const where = fmt::format("benchmarks[{}].", i);
      auto const name = field<std::string>(one, "name", where);
      f(named(field_or(one, "run_name", name, where)), one, where);
    }
  };
  for_each([](Repeated& all, json const& one, std::string const& where) {
    all.threads = field_or(one, "threads", 1, where);
    if (field_or(one, "run_type", std::string("iteration"), where) == "iteration") take(all, one, where);
  });
  for_each([](Repeated& all, json const& one, std::string const& where) {
    bool const is_median = field_or(one, "aggregate_name", std::string(), where) == "median";
    if (is_median && all.seconds.empty() && all.error.empty()) take(all, one, where);
  });
  return found;
}

std::vector<ImportedMeasurement> measurements_of(json const& file, SourceText const& source) {
  auto const& context = object_field(file, "context");
  std::vector<ImportedMeasurement> all;
  for (auto const& one : repeated_in(file)) {
    auto& imported = all.emplace_back(to_imported(one, source.path));
    imported.measurement.start = field_or(context, "date", std::string(), "context.");
    imported.machine = field_or(context, "host_name", std::string(), "context.");
    imported.version = field_or(context, "library_version", std::string(), "context.");
  }
  return all;
}

}  // namespace

std::vector<ImportedMeasurement> read_google_benchmark(SourceText const& source) {
  auto const file = parse_json(source);
  return at_place(source.path, [&] { return measurements_of(file, source); });
}

}  // namespace toise
