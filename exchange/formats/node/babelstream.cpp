// What BabelStream prints (3.x to 6.x), as text and with --csv.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/text.hpp"
#include "exchange/formats/log_lines.hpp"
#include "exchange/formats/log_values.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

/// B/s in a unit's name: "MBytes/sec", "max_mibytes_per_sec", "GiB/s"; nothing for another word.
std::optional<double> factor_of(std::string_view word) {
  auto name = name_from(word);
  if (name.starts_with("max_")) name.erase(0, 4);
  for (auto const& [prefix, factor] : {std::pair{"mi", 1048576.0},
                                       {"gi", 1073741824.0},
                                       {"ti", 1099511627776.0},
                                       {"m", 1e6},
                                       {"g", 1e9},
                                       {"t", 1e12}}) {
    for (auto const* rest : {"bytes_sec", "bytes_per_sec", "b_s", "b_per_sec"}) {
      if (name == std::string(prefix) + rest) return factor;
    }
  }
  return {};
}

/// What the lines above the table say of all its cases.
struct Header {
  std::string version, implementation, device, type;
  std::string array_size;                // as printed, in three digits: "268.4MB"
  std::optional<std::int64_t> elements;  // exactly
  std::string failure, failure_of_sum;   // of its validation: of the arrays, and of the dot product alone
};

void take_header(Header& header, std::string const& line) {
  if (auto const text = text_after(line, "Version: ")) header.version = *text;
  if (auto const text = text_after(line, "Implementation: ")) header.implementation = *text;
  if (auto const text = text_after(line, "Precision: ")) header.type = *text == "float" ? "fp32" : "fp64";
  if (auto const count = number_after(line, "Number of elements: ")) header.elements = count;
  if (auto const text = text_after(line, "Array size: ")) {
    auto const words = words_in(*text);
    if (words.size() > 1) header.array_size = words[0] + words[1];
  }
  if (line.starts_with("Using ")) {
    if (auto const text = text_after(line, " device ")) header.device = *text;
  }
  if (line.find("Validation failed") == line.npos && line.find("FAILED validation") == line.npos) return;
  bool const is_of_sum = line.find(" on sum") != line.npos || line.find(" of sum") != line.npos;
  (is_of_sum ? header.failure_of_sum : header.failure) = std::string(trim(line));
}

std::string kernel_of(std::string_view function) { return "babelstream." + name_from(function); }

bool is_kernel(std::string_view word) {
  constexpr std::array known{"Copy", "Mul", "Add", "Triad", "Dot", "Nstream"};
  return std::find(known.begin(), known.end(), word) != known.end();
}

/// The headline is the best of the repetitions, and says so. best: B/s; times in s.
ImportedMeasurement measured(std::string_view function, double best, std::array<double, 3> const& least_greatest_mean,
                             std::string const& where) {
  auto one = imported_measurement(kernel_of(function), "babelstream", where);
  auto const& [least, greatest, mean] = least_greatest_mean;
  one.measurement.metrics = {metric_of("best_bandwidth", "B/s", "higher", {best})};
  if (!is_rounded_away(mean, best)) one.measurement.metrics.push_back(metric_of("mean_time", "s", "lower", {mean}));
  one.measurement.details.set({"least_time", least, "s"});
  one.measurement.details.set({"greatest_time", greatest, "s"});
  return one;
}

/// --triad-only times all repetitions together.
ImportedMeasurement triad_only(double bandwidth, double runtime, std::string const& where) {
  auto one = imported_measurement(kernel_of("Triad"), "babelstream", where);
  one.measurement.metrics = {metric_of("bandwidth", "B/s", "higher", {bandwidth})};
  one.measurement.details.set({"runtime", runtime, "s"});
  return one;
}

/// A line of the table that --csv prints, by the names of its header.
std::optional<ImportedMeasurement> csv_row(std::vector<std::string> const& names,
                                           std::vector<std::string> const& fields, std::string const& where) {
  if (fields.size() != names.size() || !is_kernel(fields[0])) return {};
  auto const value = [&](std::string_view name) -> std::optional<double> {
    auto const found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return {};
    return value_in(fields[static_cast<std::size_t>(found - names.begin())], where);
  };
  std::optional<double> rate;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (auto const factor = factor_of(names[i])) rate = *factor * value_in(fields[i], where);
  }
  auto const least = value("min_runtime"), greatest = value("max_runtime"), mean = value("avg_runtime"),
             runtime = value("runtime");
  if (!rate || !(runtime || (least && greatest && mean)))
    throw InputError(where + ": is under a header that has no bandwidth and runtimes of BabelStream");
  auto one =
      runtime ? triad_only(*rate, *runtime, where) : measured(fields[0], *rate, {*least, *greatest, *mean}, where);
  auto const elements = value("n_elements"), size = value("sizeof");
  bool const has_size = elements && size && *elements >= 1 && *elements <= 1e15 && (*size == 4 || *size == 8);
  if (!has_size) throw InputError(where + ": its n_elements and sizeof are no size of an array");
  one.measurement.id.params["bytes"] = static_cast<std::int64_t>(*elements) * static_cast<std::int64_t>(*size);
  one.measurement.id.params["type"] = std::string(*size == 4 ? "fp32" : "fp64");
  return one;
}

void apply(Header const& header, ImportedMeasurement& one) {
  auto& m = one.measurement;
  one.version = header.version;
  if (!header.implementation.empty()) m.id.params["implementation"] = header.implementation;
  if (header.implementation == "CUDA") m.id.backend = "cuda";
  if (header.implementation == "HIP") m.id.backend = "hip";
  if (!header.type.empty()) m.id.params["type"] = header.type;
  if (!header.device.empty()) m.details.set({"device", header.device});
  if (header.elements && *header.elements >= 1 && *header.elements <= (std::int64_t{1} << 50) && !header.type.empty())
    m.id.params["bytes"] = *header.elements * (header.type == "fp32" ? 4 : 8);
  else if (!header.array_size.empty())
    m.id.params["array_size"] = header.array_size;
  auto const& failure =
      header.failure.empty() && m.id.kernel == kernel_of("Dot") ? header.failure_of_sum : header.failure;
  if (failure.empty()) return;
  m.check = Check{.error = 1, .tolerance = 0};
  m.outcome = Outcome::corrupt;
  m.reason = failure;
}

}  // namespace

std::vector<ImportedMeasurement> read_babelstream(SourceText const& source) {
  Header header;
  std::vector<std::string> names;  // of --csv
  std::optional<double> factor;    // of the text's table
  std::optional<double> runtime;   // of --triad-only
  std::vector<ImportedMeasurement> all;
  std::size_t first = 0;  // of this output: a file may hold several
  auto const finish = [&] {
    for (; first < all.size(); ++first) apply(header, all[first]);
  };
  for (auto const& [number, line] : log_lines(source.text)) {
    auto const where = fmt::format("{}:{}", source.path, number);
    auto const words = words_in(line);
    if (trim(line) == "BabelStream" || line.starts_with("phase,")) {
      finish();
      header = {};
      names.clear();
    }
    take_header(header, line);
    if (line.starts_with("function,")) names = split(line, ',');
    if (!names.empty()) {
      auto fields = split(line, ',');
      if (auto one = csv_row(names, fields, where)) all.push_back(std::move(*one));
    }
    if (words.size() > 1 && words[0] == "Function") factor = factor_of(words[1]);
    if (factor && words.size() == 5 && is_kernel(words[0])) {
      all.push_back(measured(words[0], *factor * value_in(words[1], where),
                             {value_in(words[2], where), value_in(words[3], where), value_in(words[4], where)}, where));
    }
    if (auto const text = text_after(line, "Runtime (seconds):")) runtime = value_in(*text, where);
    if (auto const text = text_after(line, "Bandwidth ("); text && runtime) {
      auto const unit = factor_of(text->substr(0, text->find(')')));
      if (unit) all.push_back(triad_only(*unit * value_in(words.back(), where), *runtime, where));
      runtime.reset();
    }
  }
  finish();
  return all;
}

}  // namespace toise
