// The JSON of hyperfine (--export-json).
#include <fmt/format.h>

#include "core/error.hpp"
#include "core/json/json_field.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

using nlohmann::json;

ImportedMeasurement to_imported(json const& result, std::string const& where, SourceText const& source) {
  auto const command = field<std::string>(result, "command", where);
  auto one = imported_measurement("hyperfine", "hyperfine", source.path + ": " + command);
  auto& m = one.measurement;
  m.id.params["command"] = command;
  if (result.contains("parameters")) {
    for (auto const& [name, value] : object_field(result, "parameters", where).items())
      m.id.params[name] = value.is_string() ? Value(value.get<std::string>()) : value_from_json(value, where + name);
  }
  auto const times = result.contains("times") && result.at("times").is_array()
                         ? field<std::vector<double>>(result, "times", where)
                         : std::vector<double>();
  m.metrics = {
      metric_of("time", "s", "lower", times.empty() ? std::vector{field<double>(result, "median", where)} : times)};
  m.sampling.samples = times;
  for (auto const* name : {"user", "system"}) {
    if (result.contains(name) && result.at(name).is_number()) m.details.set({name, result.at(name).get<double>(), "s"});
  }
  if (!result.contains("exit_codes") || !result.at("exit_codes").is_array()) return one;
  int failed = 0;
  for (auto const& code : result.at("exit_codes")) failed += !(code.is_number_integer() && code == 0);
  if (failed == 0) return one;
  m.outcome = Outcome::error;
  m.reason = fmt::format("{} of {} runs of the command failed", failed, result.at("exit_codes").size());
  return one;
}

}  // namespace

std::vector<ImportedMeasurement> read_hyperfine(SourceText const& source) {
  auto const file = parse_json(source);
  return at_place(source.path, [&] {
    std::vector<ImportedMeasurement> all;
    auto const& results = list_field(file, "results");
    for (std::size_t i = 0; i < results.size(); ++i)
      all.push_back(to_imported(results[i], fmt::format("results[{}].", i), source));
    return all;
  });
}

}  // namespace toise
