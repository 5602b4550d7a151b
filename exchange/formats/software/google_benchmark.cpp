// Google Benchmark's JSON.
#include <fmt/format.h>

#include <cmath>
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
  std::string error, skipped, label;
  bool is_mean = false;  // of a file that has no median either
  std::map<std::string, Detail::List> details;
};

Detail::Scalar number_of(json const& value) {
  if (value.is_number_integer()) return value.get<std::int64_t>();
  return value.is_number() ? value.get<double>() : std::nan("");
}

/// NaN for a null, which stands for what the library writes as NaN or Infinity.
double number_at(json const& one, char const* name, std::string const& where) {
  bool const is_none = one.contains(name) && one.at(name).is_null();
  return is_none ? std::nan("") : field<double>(one, name, where);
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

/// Whether a benchmark's counters are Toise's own, in SI units; of another program "bandwidth" may be in any unit.
enum class Counters { of_toise, of_user };

void take(Repeated& all, json const& one, Counters counters, std::string const& where) {
  all.label = field_or(one, "label", all.label, where);
  if (field_or(one, "error_occurred", false, where)) {
    all.error = field_or(one, "error_message", std::string("no reason was given"), where);
    return;
  }
  if (field_or(one, "skipped", false, where)) {
    all.skipped = field_or(one, "skip_message", std::string("no reason was given"), where);
    return;
  }
  all.seconds.push_back(number_at(one, "real_time", where) * unit_of_time(one, where));
  auto const take_rate = [&](char const* theirs, char const* name) {
    if (one.contains(theirs)) all.rates[name].push_back(number_at(one, theirs, where));
  };
  take_rate("bytes_per_second", "bandwidth");
  take_rate("items_per_second", "rate");
  if (counters == Counters::of_toise) {
    take_rate("bandwidth", "bandwidth");
    take_rate("flop_rate", "flop_rate");
  }
  for (auto const& [key, value] : one.items()) {
    bool const is_taken = counters == Counters::of_toise && (key == "bandwidth" || key == "flop_rate");
    if (value.is_number() && !is_ours(key) && !is_taken) all.details[key].push_back(number_of(value));
  }
  all.details["cpu_time"].push_back(number_at(one, "cpu_time", where) * unit_of_time(one, where));
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
  if (!all.label.empty()) m.details.set({"label", all.label});
  if (all.seconds.empty() && all.error.empty() && !all.skipped.empty()) {
    m.outcome = Outcome::skipped;
    m.reason = all.skipped;
    return one;
  }
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
  m.metrics.push_back(metric_of(all.is_mean ? "mean_time" : "time", "s", "lower", all.seconds));
  m.sampling.samples = all.seconds;
  return one;
}

/// Which aggregate an entry is, such as "median"; "" for a measurement. Versions before 1.5 say it in the name alone:
/// "BM_x_median".
std::string aggregate_in(json const& one, std::string const& name, std::string const& where) {
  if (one.contains("run_type")) {
    bool const is_aggregate = field<std::string>(one, "run_type", where) == "aggregate";
    return is_aggregate ? field_or(one, "aggregate_name", std::string("unnamed"), where) : "";
  }
  for (std::string const aggregate : {"mean", "median", "stddev", "cv", "BigO", "RMS"}) {
    if (name.ends_with("_" + aggregate)) return aggregate;
  }
  return "";
}

/// The benchmark that an entry belongs to: its name without its aggregate's.
std::string run_name_in(json const& one, std::string const& name, std::string const& aggregate,
                        std::string const& where) {
  if (one.contains("run_name")) return field<std::string>(one, "run_name", where);
  return aggregate.empty() ? name : name.substr(0, name.size() - aggregate.size() - 1);
}

/// The benchmarks of a file, their repetitions together; of a file with aggregates only, the medians, or
/// the means where there are none.
std::vector<Repeated> repeated_in(json const& file, Counters counters) {
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
      auto const aggregate = aggregate_in(one, name, where);
      // of a family: the fit of its complexity, no benchmark
      if (aggregate == "BigO" || aggregate == "RMS") continue;
      f(named(run_name_in(one, name, aggregate, where)), one, aggregate, where);
    }
  };
  for_each([&](Repeated& all, json const& one, std::string const& aggregate, std::string const& where) {
    all.threads = field_or(one, "threads", 1, where);
    if (aggregate.empty()) take(all, one, counters, where);
  });
  for (std::string const wanted : {"median", "mean"}) {
    for_each([&](Repeated& all, json const& one, std::string const& aggregate, std::string const& where) {
      bool const is_needed = all.seconds.empty() && all.error.empty() && all.skipped.empty();
      if (aggregate != wanted || !is_needed) return;
      take(all, one, counters, where);
      all.is_mean = wanted == "mean";
    });
  }
  return found;
}

std::vector<ImportedMeasurement> measurements_of(json const& file, SourceText const& source) {
  auto const& context = object_field(file, "context");
  std::vector<ImportedMeasurement> all;
  auto const executable = field_or(context, "executable", std::string(), "context.");
  auto const counters = executable.ends_with("toise-gbench") ? Counters::of_toise : Counters::of_user;
  for (auto const& one : repeated_in(file, counters)) {
    auto& imported = all.emplace_back(to_imported(one, source.path));
    imported.measurement.start = field_or(context, "date", std::string(), "context.");
    imported.machine = field_or(context, "host_name", std::string(), "context.");
    imported.version = field_or(context, "library_version", std::string(), "context.");
  }
  return all;
}

/// The library writes NaN and Infinity as they are, which is no JSON: null for them, outside of names and texts.
std::string without_bare_nans(std::string const& text) {
  std::string written;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') in_text = !in_text;
    if (in_text && text[i] == '\\' && i + 1 < text.size()) written += text[i++];
    auto const rest = std::string_view(text).substr(i);
    std::size_t length = 0;
    for (std::string_view const word : {"-Infinity", "Infinity", "-NaN", "NaN"}) {
      if (!in_text && length == 0 && rest.starts_with(word)) length = word.size();
    }
    written += length == 0 ? std::string(1, text[i]) : "null";
    if (length > 0) i += length - 1;
  }
  return written;
}

}  // namespace

std::vector<ImportedMeasurement> read_google_benchmark(SourceText const& source) {
  auto const file = parse_json({.path = source.path, .text = without_bare_nans(source.text)});
  return at_place(source.path, [&] { return measurements_of(file, source); });
}

}  // namespace toise
