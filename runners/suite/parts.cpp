#include "runners/suite/parts.hpp"

#include <algorithm>

#include "core/toml/toml.hpp"
#include "core/toml/values.hpp"
#include "runners/suite/suite.hpp"

namespace toise {
namespace {

/// A part of the file, by the names that runtimes give it.
struct NamedPart {
  std::vector<std::string> names;
  Part part;
};

NamedPart read_part(TomlTable& table) {
  NamedPart named{.names = table.texts("names"), .part = {.part = table.text("part"), .source = table.text("source")}};
  if (auto const* bandwidth = table.find("memory_bandwidth"))
    named.part.memory_bandwidth = bandwidth->as(number_above_zero);
  if (auto const* rates = table.find("flop_rate")) {
    named.part.flop_rate = rates->table("a flop_rate", [](TomlTable& of_types) {
      std::map<std::string, double> rate_of;
      for (auto const& [type, rate] : of_types.rest()) rate_of[type] = rate->as(number_above_zero);
      return rate_of;
    });
  }
  table.refuse_unknown();
  if (named.names.empty()) refuse(table.place(), "a [[gpu]] needs names, as its runtime gives them");
  if (named.part.part.empty())
    refuse(table.place(), "a [[gpu]] needs the part that it is, for example part = \"H200\"");
  return named;
}

}  // namespace

std::optional<std::filesystem::path> find_parts() {
  for (auto const& folder : shipped_folders()) {
    auto const file = folder / "machines" / "parts.toml";
    if (std::filesystem::is_regular_file(file)) return file;
  }
  return std::nullopt;
}

std::optional<Part> find_part(std::filesystem::path const& parts, std::string const& gpu_name) {
  auto const all = read_toml(parts).table("a file of parts", [](TomlTable& table) {
    auto const* gpus = table.find("gpu");
    return gpus ? gpus->tables("a gpu", read_part) : std::vector<NamedPart>();
  });
  for (auto const& [names, part] : all) {
    if (std::find(names.begin(), names.end(), gpu_name) != names.end()) return part;
  }
  return std::nullopt;
}

void add_peaks(Environment& environment, std::optional<std::filesystem::path> const& parts) {
  if (!environment.gpu.value) return;
  for (auto& device : environment.gpu.value->devices) {
    auto const name = device.name.value_or("");
    auto const part = parts ? find_part(*parts, name) : std::nullopt;
    if (part)
      device.peak = *part;
    else
      device.peak =
          Known<Part>::none(parts ? "unknown: parts.toml has no '" + name + "'"
                                  : "unknown: suites/machines/parts.toml is neither beside the build nor installed");
  }
}

}  // namespace toise
