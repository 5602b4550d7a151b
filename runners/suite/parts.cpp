#include "runners/suite/parts.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>

#include "core/error.hpp"
#include "runners/suite/suite.hpp"
#include "runners/suite/toml_table.hpp"

namespace toise {
namespace {

using nlohmann::json;

double positive(toml::node const& node, std::filesystem::path const& file, std::string_view key) {
  auto const value = node.value<double>();
  if (!value || *value <= 0) {
    throw InputError(fmt::format("{}:{}: {}: expected a number above zero", file.string(),
                                 static_cast<long>(node.source().begin.line), key));
  }
  return *value;
}

bool is_named(toml::table const& gpu, std::string const& name) {
  auto const* names = gpu["names"].as_array();
  if (!names) return false;
  for (auto const& node : *names) {
    if (node.value<std::string>() == name) return true;
  }
  return false;
}

json to_json(toml::table const& gpu, std::filesystem::path const& file) {
  json part;
  for (auto const& [key, value] : gpu) {
    auto const name = std::string(key.str());
    if (name == "names") continue;
    if (name == "part" || name == "source") {
      part[name] = value.value_or(std::string());
    } else if (name == "memory_bandwidth") {
      part[name] = positive(value, file, name);
    } else if (auto const* rates = value.as_table(); rates && name == "flop_rate") {
      for (auto const& [type, rate] : *rates) part[name][std::string(type.str())] = positive(rate, file, name);
    } else {
      throw InputError(
          fmt::format("{}:{}: unknown key '{}'", file.string(), static_cast<long>(value.source().begin.line), name));
    }
  }
  return part;
}

}  // namespace

std::optional<std::filesystem::path> find_parts() {
  for (auto const& folder : shipped_folders()) {
    auto const file = folder / "machines" / "parts.toml";
    if (std::filesystem::is_regular_file(file)) return file;
  }
  return std::nullopt;
}

json find_part(std::filesystem::path const& parts, std::string const& gpu_name) {
  auto const file = parse_toml(parts);
  if (auto const* gpus = file["gpu"].as_array()) {
    for (auto const& node : *gpus) {
      if (auto const* gpu = node.as_table(); gpu && is_named(*gpu, gpu_name)) return to_json(*gpu, parts);
    }
  }
  return nullptr;
}

void add_peaks(json& environment, std::optional<std::filesystem::path> const& parts) {
  auto const gpu = environment.find("gpu");
  if (gpu == environment.end() || !gpu->is_object()) return;
  for (auto& device : (*gpu)["devices"]) {
    auto const name = device.at("name").get<std::string>();
    if (!parts) {
      device["peak"] = "unknown: suites/machines/parts.toml is neither beside the build nor installed";
      continue;
    }
    auto const part = find_part(*parts, name);
    device["peak"] = part.is_null() ? json("unknown: parts.toml has no '" + name + "'") : part;
  }
}

}  // namespace toise
