#include "core/details.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/json/details_json.hpp"
#include "core/json/readings_json.hpp"

namespace toise {
namespace {

using nlohmann::json;

Details example() {
  return {{"lanes", 8},
          {"direct", true},
          {"path", "wgmma"},
          {"workspace", std::size_t{1024}, "B"},
          {"quanta", std::vector{1e-3, 2e-3}, "s"},
          {"latency_histogram", Detail::Histogram{{1e-6, 3}, {2e-6, 1}}, "s"},
          {"nic", std::nan("")},
          {"file", Details{{"filesystem", "ext4"}, {"alignment", 512, "B"}}}};
}

TEST(Details, AreAnObjectAndTheirUnitsAnother) {
  EXPECT_EQ(to_json(example()).dump(),
            R"({"direct":true,"file":{"alignment":512,"filesystem":"ext4"},"lanes":8,)"
            R"("latency_histogram":[[1e-06,3],[2e-06,1]],"nic":null,"path":"wgmma","quanta":[0.001,0.002],)"
            R"("workspace":1024})");
  EXPECT_EQ(units_to_json(example()),
            json({{"workspace", "B"}, {"quanta", "s"}, {"latency_histogram", "s"}, {"file.alignment", "B"}}));
}

TEST(Details, AreReadAsTheyWereWritten) {
  auto const text = to_json(example()).dump();

  auto const read = details_from_json(json::parse(text), units_to_json(example()), "details.");

  EXPECT_EQ(to_json(read).dump(), text);
  EXPECT_EQ(units_to_json(read), units_to_json(example()));
}

TEST(Details, ReplaceTheOneOfTheirName) {
  Details details{{"steps", 1}, {"loss", 0.5}};

  details.set({"steps", 2});

  EXPECT_EQ(details.number("steps"), 2);
  EXPECT_EQ(details.number("loss"), 0.5);
  EXPECT_EQ(details.find("absent"), nullptr);
  EXPECT_THROW(static_cast<void>(details.number("absent")), std::out_of_range);
}

TEST(Details, OfNoKnownFormAreRefusedByName) {
  auto const error_of = [](json const& value) {
    try {
      details_from_json({{"some", value}}, json::object(), "details.");
    } catch (InputError const& e) {
      return std::string(e.what());
    }
    return std::string("none");
  };
  EXPECT_EQ(error_of(json::array({json::object()})), "field 'details.some' must be a number, a string, true or false");
  EXPECT_EQ(error_of({{1, 2}, {1, 2, 3}}), "field 'details.some' must be a list of pairs of numbers");
}

TEST(SystemReadings, AreReadAsTheyWereWritten) {
  json const line{{"binding", {"n1: CPUs 0"}},
                  {"counters", {{"PAPI_TOT_CYC", 7}}},
                  {"energy", {{"value", 2.5}, {"unit", "J"}, {"source", "powercap, 1 packages"}}},
                  {"throttle", "not available: no counters"},
                  {"gpu",
                   {{"source", "NVML"},
                    {"readings", 4},
                    {"engine_clock", {{"median", 2e9}, {"min", 1e9}}},
                    {"power", {{"mean", 500.0}}},
                    {"energy", 10.0},
                    {"temperature", {{"max", 71.0}}},
                    {"slowed_by", {{"heat", 0.25}}}}}};

  auto const readings = readings_from_json(line);
  auto written = json::object();
  add_readings(written, readings);

  EXPECT_EQ(written, line);
  EXPECT_EQ(readings.throttle.why_not, "not available: no counters");
  EXPECT_FALSE(readings.gpu.value.value().memory_clock);
}

}  // namespace
}  // namespace toise
