#include "core/json/readings_json.hpp"

#include <nlohmann/json.hpp>
#include <vector>

#include "core/json/disturbances_json.hpp"
#include "core/json/json_field.hpp"

namespace toise {
namespace {

using nlohmann::json;

json to_json(EnergyReading const& energy) {
  return {{"value", energy.joules}, {"unit", "J"}, {"source", energy.source}};
}
json to_json(ThrottleReading const& throttle) { return {{"events", throttle.events}}; }
json to_json(CounterReading const& counts) { return counts; }
json to_json(GpuReading const& gpu) {
  json object{{"source", gpu.source}, {"readings", gpu.readings}};
  auto add_clock = [&](char const* name, std::optional<GpuReading::Clock> const& clock) {
    if (clock) object[name] = {{"median", clock->median}, {"min", clock->min}};
  };
  add_clock("engine_clock", gpu.engine_clock);
  add_clock("memory_clock", gpu.memory_clock);
  if (gpu.power) {
    object["power"] = {{"mean", gpu.power->mean}};
    if (gpu.power->max) object["power"]["max"] = *gpu.power->max;
  }
  if (gpu.energy) object["energy"] = *gpu.energy;
  if (gpu.max_temperature) object["temperature"] = {{"max", *gpu.max_temperature}};
  if (gpu.max_pcie_generation) object["pcie_generation"] = {{"max", *gpu.max_pcie_generation}};
  if (gpu.slowed_by) object["slowed_by"] = *gpu.slowed_by;
  return object;
}

void from_json(json const& object, std::string const& where, EnergyReading& energy) {
  energy = {.joules = field<double>(object, "value", where), .source = field<std::string>(object, "source", where)};
}
void from_json(json const& object, std::string const& where, ThrottleReading& throttle) {
  throttle.events = field<std::int64_t>(object, "events", where);
}
void from_json(json const& object, std::string const& where, CounterReading& counts) {
  for (auto const& [name, count] : object.items()) counts[name] = field<std::int64_t>(object, name.c_str(), where);
}

std::optional<double> optional_number(json const& object, char const* name, std::string const& where) {
  if (!object.contains(name)) return std::nullopt;
  return field<double>(object, name, where);
}

std::optional<GpuReading::Clock> clock_from_json(json const& gpu, char const* name, std::string const& where) {
  if (!gpu.contains(name)) return std::nullopt;
  auto const& clock = object_field(gpu, name, where);
  auto const inner = where + name + ".";
  return GpuReading::Clock{.median = field<double>(clock, "median", inner), .min = field<double>(clock, "min", inner)};
}

void from_json(json const& object, std::string const& where, GpuReading& gpu) {
  gpu.source = field_or(object, "source", std::string(), where);
  gpu.readings = field_or(object, "readings", std::int64_t{0}, where);
  gpu.engine_clock = clock_from_json(object, "engine_clock", where);
  gpu.memory_clock = clock_from_json(object, "memory_clock", where);
  if (object.contains("power")) {
    auto const& power = object_field(object, "power", where);
    gpu.power = {.mean = field<double>(power, "mean", where + "power."),
                 .max = optional_number(power, "max", where + "power.")};
  }
  gpu.energy = optional_number(object, "energy", where);
  if (object.contains("temperature"))
    gpu.max_temperature = field<double>(object_field(object, "temperature", where), "max", where + "temperature.");
  if (object.contains("pcie_generation"))
    gpu.max_pcie_generation =
        field<double>(object_field(object, "pcie_generation", where), "max", where + "pcie_generation.");
  if (object.contains("slowed_by")) gpu.slowed_by = field<std::map<std::string, double>>(object, "slowed_by", where);
}

void from_json(json const& object, std::string const& where, Disturbances& all) {
  all = disturbances_from_json(object, where);
}

template <class T>
json known_to_json(Known<T> const& found) {
  return found.value ? to_json(*found.value) : json(found.why_not);
}

}  // namespace

void add_readings(json& line, SystemReadings const& system) {
  if (!system.binding.empty()) line["binding"] = system.binding;
  SystemReadings::for_each(system, [&](char const* name, auto const& found) {
    if (found.value || !found.why_not.empty()) line[name] = known_to_json(found);
  });
  if (system.disturbances.value || !system.disturbed.empty()) line["disturbed"] = system.disturbed;
}

SystemReadings readings_from_json(json const& line) {
  SystemReadings system;
  system.binding = field_or(line, "binding", std::vector<std::string>());
  system.disturbed = field_or(line, "disturbed", std::vector<std::string>());
  SystemReadings::for_each(system, [&](char const* name, auto& found) {
    if (!line.contains(name)) return;
    if (line.at(name).is_string())
      found.why_not = line.at(name);
    else
      from_json(object_field(line, name), std::string(name) + ".", found.value.emplace());
  });
  return system;
}

}  // namespace toise
