// Google Benchmark's JSON.
#include <fmt/format.h>

#include <map>

#include "core/error.hpp"
#include "core/text/text.hpp"
#include "exchange/readers.hpp"

namespace toise {
namespace {

using nlohmann::json;

/// The repetitions of a benchmark.
struct Repeated {
  std::string name;
  std::int64_t threads = 1;
  std::vector<double> seconds;
  std::map<std::string, std::vector<double>> rates;  // counters, and those of bytes and items
  std::string error;
  json details = json::object();
};

double unit_of_time(json const& one) {
  auto const unit = one.value("time_unit", "ns");
  return unit == "s" ? 1 : unit == "ms" ? 1e-3 : unit == "us" ? 1e-6 : 1e-9;
}

/// What of an entry is no counter of the user.
bool is_ours(std::string const& key) {
  for (auto const* known :
       {"family_index", "per_family_instance_index", "repetitions", "repetition_index", "threads", "iterations",
        "real_time", "cpu_time", "bytes_per_second", "items_per_second", "error_occurred", "skipped"}) {
    if (key == known) return true;
  }
  return false;
}

void take(Repeated& all, json const& one) {
  if (one.value("error_occurred", false)) {
    all.error = one.value("error_message", "it says no reason");
    return;
  }
  all.seconds.push_back(one.at("real_time").get<double>() * unit_of_time(one));
  auto const take_rate = [&](char const* theirs, char const* name) {
    if (one.contains(theirs)) all.rates[name].push_back(one.at(theirs));
  };
  take_rate("bytes_per_second", "bandwidth");
  take_rate("items_per_second", "rate");
  take_rate("bandwidth", "bandwidth");  // as toise-gbench names them
  take_rate("flop_rate", "flop_rate");
  for (auto const& [key, value] : one.items()) {
    bool const is_counter = value.is_number() && !is_ours(key) && key != "bandwidth" && key != "flop_rate";
    if (is_counter) all.details[key].push_back(value);
  }
  all.details["cpu_time"].push_back(one.at("cpu_time").get<double>() * unit_of_time(one));
  all.details["iterations"].push_back(one.value("iterations", json()));
}

/// "BM_Copy/1024/real_time": kernel BM_Copy, its arguments a parameter.
ImportedMeasurement to_imported(Repeated const& all, std::string const& source) {
  auto const slash = all.name.find('/');
  auto one = imported_measurement(all.name.substr(0, slash), "google-benchmark", source + ": " + all.name);
  auto& m = one.measurement;
  if (slash != std::string::npos) m.id.params["arguments"] = all.name.substr(slash + 1);
  m.id.threads = static_cast<int>(all.threads);
  m.details.update(all.details);
  if (all.seconds.empty()) {
    m.outcome = Outcome::error;
    m.reason = all.error.empty() ? "has no time" : all.error;
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

}  // namespace

std::vector<ImportedMeasurement> read_google_benchmark(SourceText const& source) {
  auto const file = parse_json(source);
  std::vector<Repeated> found;
  auto const named = [&](std::string const& name) -> Repeated& {
    for (auto& one : found) {
      if (one.name == name) return one;
    }
    return found.emplace_back(Repeated{.name = name, .seconds = {}, .rates = {}, .error = {}});
  };
  try {
    for (auto const& one : file.at("benchmarks")) {
      auto& all = named(one.value("run_name", one.at("name").get<std::string>()));
      all.threads = one.value("threads", std::int64_t{1});
      if (one.value("run_type", "iteration") == "iteration") take(all, one);
    }
    for (auto const& one : file.at("benchmarks")) {  // of a file with aggregates only
      auto& all = named(one.value("run_name", one.at("name").get<std::string>()));
      bool const is_median = one.value("aggregate_name", "") == "median";
      if (is_median && all.seconds.empty() && all.error.empty()) take(all, one);
    }
    auto const& context = file.at("context");
    std::vector<ImportedMeasurement> all;
    for (auto const& one : found) {
      all.push_back(to_imported(one, source.path));
      all.back().measurement.start = context.value("date", "");
      all.back().machine = context.value("host_name", "");
      all.back().version = context.value("library_version", "");
    }
    return all;
  } catch (json::exception const& e) {
    throw InputError(fmt::format("{}: is not what Google Benchmark writes: {}", source.path, e.what()));
  }
}

}  // namespace toise
