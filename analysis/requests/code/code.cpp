#include "analysis/requests/code/code.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "analysis/requests/campaign.hpp"
#include "analysis/requests/workload.hpp"
#include "core/error.hpp"
#include "core/toml/toml.hpp"
#include "core/toml/values.hpp"

namespace toise {
namespace {

Likely times(Likely const& l, double factor) { return {l.p10 * factor, l.p50 * factor, l.p90 * factor}; }

int read_code_table(TomlTable& table, CodeWorkload& w, std::filesystem::path const& folder) {
  if (auto const path = table.text("scaling"); !path.empty()) w.scaling = folder / path;
  w.size = table.get("size", 0.0, number_above_zero);
  w.runs = table.get("runs", 1.0, [](Value const& v) { return whole(v, 1); });
  w.times = table.get("times", 0.0, number_above_zero);
  w.margin = table.get("margin", 0.0, [](Value const& v) { return share_within(v, 0, 10); });
  if (auto const* storage = table.find("storage")) w.storage = storage->as(bytes_above_zero);
  if (auto const* carbon = table.find("carbon")) w.carbon = carbon->as(carbon_intensity);
  w.carbon_source = table.text("carbon_source");
  table.refuse_unknown();
  if (w.size == 0) refuse(table.place(), "code.size is missing: on how many nodes or GPUs does a run go?");
  if (w.times == 0)
    refuse(table.place(), "code.times is missing: how many times the work of a run of the table does yours do?");
  if (w.carbon && w.carbon_source.empty())
    refuse(table.place(), "code.carbon_source is missing: whose figure is it, and of which year?");
  return 0;
}

/// The forecast of the size that is asked for.
ScalingForecast forecast_of(CodeWorkload const& w, std::vector<ScalingForecast> const& all, std::string const& unit) {
  auto const found = std::ranges::find(all, w.size, &ScalingForecast::n);
  if (found != all.end()) return *found;
  std::vector<double> sizes;
  for (auto const& one : all) sizes.push_back(one.n);
  throw InputError(fmt::format("code.size is {:g} {}, and the runs speak of {}; take one of them, or time that size",
                               w.size, unit, fmt::join(sizes, ", ")));
}

double gpus_of_unit(ScalingTable const& table, SizedMachine const& machine) {
  if (table.unit == "gpus") return 1;
  if (table.unit == "nodes") return machine.gpus_per_node;
  throw InputError("the table of times is over " + table.unit +
                   ", which do not say how many GPUs were taken; give it a column gpus or nodes");
}

std::vector<Origin> origins_of(CodeWorkload const& w, ScalingTable const& table, SizedMachine const& machine) {
  std::vector<Origin> all = machine.origins;
  std::erase_if(all, [](Origin const& one) { return one.term != "nodes of the machine"; });
  all.push_back({"scaling runs",
                 fmt::format("{} {} runs", table.runs.size(), table.scaling == Scaling::strong ? "strong" : "weak"),
                 Basis::measured, "your table of times, which does not say on which machine"});
  all.push_back({"work of a run", fmt::format("× {:g}", w.times), Basis::assumption,
                 "the workload: that of the table this many times; time is taken as proportional to it"});
  all.push_back({"runs", fmt::format("{:g}", w.runs), Basis::assumption, "the workload"});
  all.push_back({"margin", fmt::format("{:.0f} %", 100 * w.margin), Basis::assumption, "the workload"});
  if (machine.gpu_power > 0)
    all.push_back({"power of a GPU", fmt::format("{:g} W × {:g}", machine.gpu_power, whole_node), Basis::assumption,
                   "the maker's most, and half as much again"});
  if (w.carbon)
    all.push_back({"carbon intensity", fmt::format("{:g} g/kWh", *w.carbon), Basis::assumption, w.carbon_source});
  return all;
}

}  // namespace

bool is_code(std::filesystem::path const& file) {
  bool found = false;
  read_toml(file).table("a workload", [&](TomlTable& table) {
    found = table.find("code") != nullptr;
    table.rest();  // what else there is, the reader of the whole file refuses
    return 0;
  });
  return found;
}

CodeWorkload read_code(std::filesystem::path const& file) {
  CodeWorkload w;
  read_toml(file).table("a workload of a code", [&](TomlTable& table) {
    w.name = table.text("name", file.stem().string());
    auto const* code = table.find("code");
    table.refuse_unknown();
    return code->table("a code", [&](TomlTable& of) { return read_code_table(of, w, file.parent_path()); });
  });
  return w;
}

Request size_code(CodeWorkload const& w, ScalingTable const& table, SizedMachine const& machine) {
  double const per_unit = gpus_of_unit(table, machine);
  auto const forecasts = scaling_answer(table).forecasts;
  auto const chosen = forecast_of(w, forecasts, table.unit);
  auto const wall = [&](ScalingForecast const& f) { return times({f.p10, f.p50, f.p90}, w.times); };

  Request r;
  r.workload = w.name;
  r.machine = machine.name;
  r.gpu = machine.gpu.name;
  r.gpus = static_cast<int>(w.size * per_unit);
  r.nodes = (r.gpus + machine.gpus_per_node - 1) / machine.gpus_per_node;
  if (r.nodes > machine.nodes)
    throw InputError(fmt::format("code.size takes {} nodes, and machine '{}' has {}; take fewer, or another machine",
                                 r.nodes, machine.name, machine.nodes));
  r.wall_seconds = wall(chosen);
  r.training_gpu_hours = times(r.wall_seconds, r.gpus / 3600.0 * w.runs);
  r.gpu_hours = times(r.training_gpu_hours, 1 + w.margin);
  for (auto const& one : forecasts) {
    int const gpus = static_cast<int>(one.n * per_unit);
    r.sizes.push_back({.gpus = gpus, .wall_seconds = wall(one), .gpu_hours = one.p50 * w.times * gpus / 3600});
  }
  r.storage.dataset = w.storage;
  if (machine.gpu_power > 0) r.energy = times(r.gpu_hours, 3600 * machine.gpu_power * whole_node);
  if (w.carbon && r.energy) r.carbon = times(*r.energy, *w.carbon / 3.6e6 / 1000);
  r.extrapolates = chosen.extrapolates;
  r.origins = origins_of(w, table, machine);
  return r;
}

}  // namespace toise
