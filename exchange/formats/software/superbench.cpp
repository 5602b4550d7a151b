// SuperBench's results-summary.jsonl (one node a line) and results-summary.json (one node).
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "core/error.hpp"
#include "core/json/json_field.hpp"
#include "core/text/csv.hpp"
#include "core/text/text.hpp"
#include "exchange/formats/readers.hpp"
#include "exchange/formats/software/superbench_units.hpp"

namespace toise {
namespace {

using nlohmann::json;

/// "nccl-bw:nvlink/1/allreduce_8_busbw:3": benchmark, run, metric, rank; run and rank may be missing.
struct Key {
  std::string benchmark, metric;
  int run = 0, rank = -1;
  auto operator<=>(Key const&) const = default;
};

Key key_from(std::string text) {
  Key key;
  auto const colon = text.rfind(':'), last_slash = text.rfind('/');
  if (colon != text.npos && last_slash != text.npos && colon > last_slash) {
    if (auto const rank = whole_number_in<int>(text.substr(colon + 1))) {
      key.rank = *rank;
      text.erase(colon);
    }
  }
  key.metric = last_slash == text.npos ? text : text.substr(last_slash + 1);
  key.benchmark = last_slash == text.npos ? "" : text.substr(0, last_slash);
  auto const slash = key.benchmark.rfind('/');
  if (slash != key.benchmark.npos) {
    if (auto const run = whole_number_in<int>(key.benchmark.substr(slash + 1))) {
      key.run = *run;
      key.benchmark.erase(slash);
    }
  }
  return key;
}

/// "model-benchmarks:gpt/pytorch-gpt2" -> "model-benchmarks:gpt.pytorch-gpt2": a kernel's name has no slash.
std::string kernel_from(Key const& key, bool with_metric) {
  auto name = "superbench." + key.benchmark + (with_metric ? "." + key.metric : "");
  std::replace(name.begin(), name.end(), '/', '.');
  return name;
}

/// The values of a node, those of several runs together.
using Values = std::map<Key, std::vector<double>>;

Values values_of(json const& node, std::string const& where) {
  Values values;
  for (auto const& [name, value] : node.items()) {
    if (name == "node" || name.starts_with("monitor/")) continue;  // of the node's state, no result
    if (value.is_string()) continue;
    auto key = key_from(name);
    if (key.benchmark.empty()) continue;
    key.run = 0;
    values[key].push_back(number_or_nan(node, name.c_str(), where));
  }
  return values;
}

ImportedMeasurement case_of(Key const& key, bool with_metric, std::string const& where) {
  auto one = imported_measurement(kernel_from(key, with_metric), "superbench", where);
  if (key.rank >= 0) one.measurement.id.params["rank"] = std::int64_t{key.rank};
  return one;
}

/// A case for each metric whose direction SuperBench's documentation gives; the others, such as sizes and counts, are
/// details of the cases of their benchmark. A return code that is not zero is an error of it.
std::vector<ImportedMeasurement> measurements_of(json const& node, std::string const& where) {
  std::vector<ImportedMeasurement> all;
  std::map<std::string, Details> others;
  std::vector<std::string> benchmarks;  // of `all`
  for (auto const& [key, values] : values_of(node, where + ": ")) {
    auto const place = where + ": " + key.benchmark + "/" + key.metric;
    if (key.metric == "return_code") {
      auto const failed = std::find_if(values.begin(), values.end(), [](double code) { return code != 0; });
      if (failed == values.end()) continue;
      auto& m = all.emplace_back(case_of(key, false, place)).measurement;
      m.outcome = Outcome::error;
      m.reason = fmt::format("its return code is {}", *failed);
      benchmarks.push_back(key.benchmark);
      continue;
    }
    auto const unit = superbench_unit(key.benchmark, key.metric);
    if (!unit) {
      others[key.benchmark].set({key.rank < 0 ? key.metric : fmt::format("{}:{}", key.metric, key.rank), values});
      continue;
    }
    auto scaled = values;
    for (auto& value : scaled) value *= unit->factor;
    auto& m = all.emplace_back(case_of(key, true, place)).measurement;
    m.metrics = {metric_of(metric_name_of(unit->unit, "value"), unit->unit, unit->better, scaled)};
    benchmarks.push_back(key.benchmark);
  }
  for (std::size_t i = 0; i < all.size(); ++i) all[i].measurement.details.set_all(others[benchmarks[i]]);
  if (!node.contains("node")) return all;
  auto const name = field<std::string>(node, "node", where + ": ");
  for (auto& one : all) {
    one.measurement.hosts = {name};
    one.measurement.id.every_node = true;
  }
  return all;
}

}  // namespace

std::vector<ImportedMeasurement> read_superbench(SourceText const& source) {
  std::vector<ImportedMeasurement> all;
  auto const take = [&](std::string const& text, std::string const& where) {
    auto const node = at_place(where, [&] { return parse_object(text); });
    for (auto& one : measurements_of(node, where)) all.push_back(std::move(one));
  };
  auto const whole = trim(source.text);
  if (!parse_or_discard(whole).is_discarded()) {
    take(std::string(whole), source.path);
    return all;
  }
  std::istringstream lines(source.text);
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (!trim(line).empty()) take(line, fmt::format("{}:{}", source.path, number));
  }
  return all;
}

}  // namespace toise
