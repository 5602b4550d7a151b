#include "tests/fuzz/imported.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/json/json_field.hpp"
#include "core/run/measurement_json.hpp"
#include "exchange/import.hpp"
#include "tests/fuzz/target.hpp"

namespace toise::fuzz {

void read_imported_text(std::string const& text, char const* format) {
  ImportOptions const options{
      .format = format, .machine = "m", .date = "2026-11-25", .kernel = "k", .better = "higher"};
  for (auto const& one : read_imported({.path = "file", .text = text}, options)) {
    auto const& m = one.measurement;
    try {
      measurement_from_json(parse_object(to_json(m).dump()));
    } catch (InputError const& e) {
      require(false, e.what());
    }
    if (m.outcome != Outcome::ok) continue;
    for (auto const& metric : m.metrics) {
      require(std::isfinite(metric.median), "a value that is not finite is ok");
      require(metric.median > 0 || (metric.unit != "s" && metric.unit != "B/s"), "a time of zero or less is ok");
    }
  }
}

}  // namespace toise::fuzz
