// What likwid-bench prints (4.x and 5.x).
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/text/text.hpp"
#include "exchange/formats/log_lines.hpp"
#include "exchange/formats/log_values.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

/// The output of one run of likwid-bench.
struct Output {
  std::string test, where;
  std::optional<int> threads, groups;
  std::optional<std::int64_t> bytes, flops;
  std::optional<double> bandwidth, flop_rate;  // B/s, FLOP/s
  Details details;
};

void take(Output& output, std::string const& line, std::string const& where) {
  if (auto const count = count_after(line, "work groups"); !count && line.starts_with("Using ")) {
    auto const words = words_in(line);
    if (words.size() >= 3 && words[2].starts_with("thread")) output.threads = count_after(line, "Using");
    if (words.size() >= 3 && words[2] == "work") output.groups = count_after(line, "Using");
  }
  auto const colon = line.find(':');
  if (colon == line.npos) return;
  auto const name = trim(std::string_view(line).substr(0, colon));
  auto const words = words_in(line.substr(colon + 1));
  if (words.empty()) return;
  auto const value = [&] { return value_in(words[0], where); };
  if (name == "Size (Byte)") output.bytes = number_after(line, ":");
  if (name == "Number of Flops") output.flops = number_after(line, ":");
  if (name == "MByte/s") output.bandwidth = value() * 1e6;
  if (name == "MFlops/s") output.flop_rate = value() * 1e6;
  if (name == "Time") output.details.set({"time", value(), "s"});
  if (name == "Cycle Clock") output.details.set({"cycle_clock", value(), "1/s"});
  for (auto const& [theirs, ours] : {std::pair<std::string_view, char const*>{"Cycles", "cycles"},
                                     {"Iterations per thread", "iterations_per_thread"},
                                     {"Data volume (Byte)", "data_volume_bytes"},
                                     {"Cycles per update", "cycles_per_update"},
                                     {"Cycles per cacheline", "cycles_per_cacheline"}}) {
    if (name == theirs) output.details.set({ours, value()});
  }
}

ImportedMeasurement to_imported(Output const& output) {
  auto one = imported_measurement("likwid_bench." + name_from(output.test), "likwid-bench", output.where);
  auto& m = one.measurement;
  if (output.bytes) m.id.params["bytes"] = *output.bytes;
  if (output.groups.value_or(1) > 1) m.id.params["work_groups"] = std::int64_t{*output.groups};
  if (output.threads) m.id.threads = *output.threads;
  m.details.set_all(output.details);
  if (!output.bandwidth) {
    m.outcome = Outcome::error;
    m.reason = "the output ends before its bandwidth";
    return one;
  }
  m.metrics.push_back(metric_of("bandwidth", "B/s", "higher", {*output.bandwidth}));
  // a copy has no operations, so its rate of zero is none
  bool const computes = output.flop_rate && output.flops.value_or(1) != 0;
  if (!computes) return one;
  m.metrics.push_back(metric_of("flop_rate", "FLOP/s", "higher", {*output.flop_rate}));
  if (*output.flop_rate > *output.bandwidth) std::swap(m.metrics[0], m.metrics[1]);  // over one FLOP a byte
  return one;
}

}  // namespace

std::vector<ImportedMeasurement> read_likwid_bench(SourceText const& source) {
  std::vector<Output> outputs;
  for (auto const& [number, line] : log_lines(source.text)) {
    auto const where = fmt::format("{}:{}", source.path, number);
    if (auto const test = text_after(line, "Test: "); test && line.starts_with("Test: "))
      outputs.push_back({.test = *test, .where = where});
    else if (!outputs.empty())
      take(outputs.back(), line, where);
  }
  std::vector<ImportedMeasurement> all;
  for (auto const& output : outputs) all.push_back(to_imported(output));
  return all;
}

}  // namespace toise
