#include "exchange/imported_measurement.hpp"

#include <fmt/format.h>

#include <cctype>

#include "core/error.hpp"
#include "core/json/json_field.hpp"
#include "core/text/text.hpp"

namespace toise {

ImportedMeasurement imported_measurement(std::string kernel, std::string variant, std::string source) {
  ImportedMeasurement one{.source = std::move(source)};
  one.measurement.id.kernel = std::move(kernel);
  one.measurement.id.variant = std::move(variant);
  one.measurement.details.set({"source", one.source});
  return one;
}

Metric metric_of(std::string name, std::string unit, std::string better, std::vector<double> const& values) {
  auto const found = median_interval(values);
  return {.name = std::move(name),
          .unit = std::move(unit),
          .better = std::move(better),
          .median = found.median,
          .interval = found.interval,
          .n = values.size(),
          .quantiles = quantiles(values)};
}

Quantity to_si(std::string_view unit) {
  std::string text(trim(unit));
  for (auto const& [theirs, ours] : {std::pair<std::string_view, std::string_view>{"flops", "FLOP/s"},
                                     {"Flops", "FLOP/s"},
                                     {"FLOPS", "FLOP/s"},
                                     {"flop/s", "FLOP/s"},
                                     {"Flop/s", "FLOP/s"},
                                     {"FLOP/s", "FLOP/s"},
                                     {"IOPS", "1/s"},
                                     {"ops/s", "1/s"},
                                     {"ops/sec", "1/s"},
                                     {"Messages/s", "1/s"},
                                     {"bytes/s", "B/s"},
                                     {"seconds", "s"},
                                     {"sec", "s"}}) {
    if (!text.ends_with(theirs)) continue;
    text = text.substr(0, text.size() - theirs.size()) + std::string(ours);
    break;
  }
  if (text.empty()) return {.value = 1, .unit = "1"};
  try {
    return parse_quantity("1 " + text);
  } catch (InputError const&) {
    return {.value = 1, .unit = std::string(trim(unit))};
  }
}

std::string better_of(std::string_view unit) {
  if (unit == "s" || unit == "W" || unit == "J") return "lower";
  if (unit == "B/s" || unit == "FLOP/s" || unit == "1/s") return "higher";
  return "";
}

std::string metric_name_of(std::string_view unit, std::string fallback) {
  if (unit == "B/s") return "bandwidth";
  if (unit == "FLOP/s") return "flop_rate";
  if (unit == "1/s") return "rate";
  if (unit == "s") return "time";
  return fallback;
}

std::string name_from(std::string_view words) {
  std::string name;
  for (char const c : trim(words)) {
    bool const is_plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (is_plain)
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (!name.empty() && name.back() != '_')
      name += '_';
  }
  while (name.ends_with('_')) name.pop_back();
  return name;
}

nlohmann::json parse_json(SourceText const& source) {
  return at_place(source.path, [&] { return parse_object(source.text); });
}

}  // namespace toise
