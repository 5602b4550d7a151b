#include "analysis/requests/workload.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <regex>

#include "analysis/requests/model_shape.hpp"
#include "core/text/csv.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"
#include "core/toml/toml.hpp"
#include "core/toml/values.hpp"

namespace toise {
namespace {

constexpr double day = 24 * 3600;

/// "0.004 per node-day".
double failures_of(Value const& value) {
  auto const text = to_string(value);
  constexpr std::string_view unit = " per node-day";
  if (text == "measured")
    throw InputError("no run directory says how often nodes fail; write a rate, as in \"0.004 per node-day\"");
  auto const number = text.ends_with(unit) ? number_in(text.substr(0, text.size() - unit.size())) : std::nullopt;
  if (!number || !(*number >= 0 && *number <= 10))
    throw InputError(
        fmt::format("'{}' is no rate of failures; write it as \"0.004 per node-day\", from 0 to 10", text));
  return *number;
}

int read_data(TomlTable& table, Workload& w) {
  auto const* tokens = table.find("tokens");
  auto const* samples = table.find("samples");
  auto const* epochs = table.find("epochs");
  if (auto const* dataset = table.find("dataset")) w.dataset = dataset->as(bytes_above_zero);
  table.refuse_unknown();
  if (!tokens && !samples)
    refuse(table.place(), "data.tokens is missing: how long is the training? Write tokens = \"300 B\", or samples");
  if (tokens && samples) samples->refuse("there are tokens as well; keep one of them");
  if (samples) w.samples = samples->as([](Value const& v) { return parse_count(v, "samples"); });
  w.tokens = tokens ? tokens->as([](Value const& v) { return parse_count(v, "tokens"); }) : w.sequence * w.samples;
  if (epochs) w.epochs = epochs->as(number_above_zero);
  w.tokens *= w.epochs;
  if (w.tokens > 1e18) (tokens ? tokens : samples)->refuse("more than 1e18 tokens are trained; is the unit right?");
  return 0;
}

int read_run(TomlTable& table, Workload& w) {
  static constexpr std::array<std::string_view, 4> precisions{"bf16", "fp16", "fp8", "fp4"};
  w.precision =
      table.get("precision", std::string("bf16"), [](Value const& v) { return one_of(precisions, "precision", v); });
  auto const* batch = table.find("global_batch");
  if (auto const* deadline = table.find("deadline")) w.deadline = deadline->as(parse_duration);
  if (auto const* nodes = table.find("nodes")) w.nodes = nodes->as([](Value const& v) { return whole(v, 1, 100'000); });
  if (auto const* carbon = table.find("carbon")) w.carbon = carbon->as(carbon_intensity);
  w.carbon_source = table.text("carbon_source");
  table.refuse_unknown();
  if (w.carbon && w.carbon_source.empty())
    refuse(table.place(), "run.carbon_source is missing: whose figure is it, and of which year?");
  if (!batch)
    refuse(table.place(), "run.global_batch is missing: write global_batch = \"4M tokens\" or \"512 sequences\"");
  w.global_batch = batch->as([&](Value const& value) {
    auto const text = to_string(value);
    if (text.ends_with("tokens")) return parse_count(value, "tokens");
    if (text.ends_with("sequences")) return w.sequence * parse_count(value, "sequences");
    throw InputError(fmt::format("'{}' may be tokens or sequences; write \"4M tokens\" or \"512 sequences\"", text));
  });
  if (w.global_batch < w.sequence)
    batch->refuse(fmt::format("{:g} tokens are less than one sequence of {:g}", w.global_batch, w.sequence));
  if (w.global_batch > w.tokens)
    batch->refuse(
        fmt::format("one step has more tokens ({:g}) than the whole training ({:g})", w.global_batch, w.tokens));
  return 0;
}

int read_campaign(TomlTable& table, Campaign& c) {
  if (auto const* ablations = table.find("ablations"))
    ablations->table("ablations", [&](TomlTable& of) {
      c.ablation_runs = of.get("runs", 0, [](Value const& v) { return whole(v, 1, 100'000); });
      c.ablation_share = of.get("share", 0.0, share);
      of.refuse_unknown();
      if (c.ablation_runs == 0 || c.ablation_share == 0)
        refuse(of.place(), "campaign.ablations needs both runs and share: { runs = 12, share = 0.05 }");
      return 0;
    });
  if (auto const* failures = table.find("failures")) c.failures = failures->as(failures_of);
  c.margin = table.get("margin", 0.0, [](Value const& v) { return share_within(v, 0, 10); });
  if (auto const* checkpoints = table.find("checkpoints")) {
    c.says_checkpoints = true;
    checkpoints->table("checkpoints", [&](TomlTable& of) {
      c.checkpoint_interval = of.get("every", c.checkpoint_interval, parse_duration);
      c.checkpoints_kept = of.get("keep", c.checkpoints_kept, [](Value const& v) { return whole(v, 1, 100'000); });
      return 0;
    });
  }
  return 0;
}

/// A table that must be there.
TomlValue const& required(TomlValue const* value, TomlTable const& table, std::string_view key) {
  if (!value) refuse(table.place(), fmt::format("[{}] is missing; docs/sizing.md has a whole workload", key));
  return *value;
}

Workload read_table(TomlTable& table, std::string const& name) {
  Workload w;
  w.name = table.text("name", name);
  auto const* model = table.find("model");
  auto const* data = table.find("data");
  auto const* run = table.find("run");
  auto const* campaign = table.find("campaign");
  if (auto const* inference = table.find("inference"))
    inference->refuse(
        "serving is not estimated, as nothing measured backs a figure for it; take [inference] out, time your server "
        "on a few "
        "numbers of GPUs, and size it from these times with a [code] workload");
  table.refuse_unknown();
  required(model, table, "model").table("a model", [&](TomlTable& of) { return read_model(of, w); });
  required(data, table, "data").table("the data", [&](TomlTable& of) { return read_data(of, w); });
  required(run, table, "run").table("a run", [&](TomlTable& of) { return read_run(of, w); });
  if (campaign) campaign->table("a campaign", [&](TomlTable& of) { return read_campaign(of, w.campaign); });
  return w;
}

}  // namespace

double bytes_above_zero(Value const& value) {
  if (!std::holds_alternative<std::string>(value))
    throw InputError("write a number with its unit, as in \"1.2 TB\" or \"1.2 TiB\"");
  auto const bytes = static_cast<double>(parse_bytes(to_string(value)));
  if (bytes <= 0) throw InputError("must be above zero");
  return bytes;
}

double carbon_intensity(Value const& value) {
  auto const text = to_string(value);
  constexpr std::string_view unit = "g/kWh";
  auto const number = text.ends_with(unit) ? number_in(trim(text.substr(0, text.size() - unit.size()))) : std::nullopt;
  if (!number || !(*number >= 0 && *number <= 2000))
    throw InputError(fmt::format("'{}' is no intensity; write it as \"21.7 g/kWh\", from 0 to 2000", text));
  return *number;
}

double parse_count(Value const& value, std::string const& noun) {
  static std::regex const pattern(R"(([0-9]{1,20}(?:\.[0-9]{1,9})?(?:e[0-9]{1,2})?) ?([kMBT]?) ?([a-z]{0,9}))");
  auto const text = exact_text(value);
  std::smatch match;
  if (!std::regex_match(text, match, pattern) || (match[3].length() > 0 && match[3] != noun))
    throw InputError(
        fmt::format("'{}' is no number of {}; write \"300 B\" (k, M, B and T are 10^3 to 10^12)", text, noun));
  double const unit = match[2] == "k"   ? 1e3
                      : match[2] == "M" ? 1e6
                      : match[2] == "B" ? 1e9
                      : match[2] == "T" ? 1e12
                                        : 1;
  double const count = number_in(match[1].str()).value_or(0) * unit;
  if (!(count > 0)) throw InputError(fmt::format("0 {0} train nothing; write how many {0} there are", noun));
  return count;
}

double parse_duration(Value const& value) {
  auto const text = exact_text(value);
  for (auto const* unit : {"days", "day", "d"}) {
    if (!text.ends_with(unit)) continue;
    auto const number = number_in(trim(text.substr(0, text.size() - std::string_view(unit).size())));
    if (!number || !(*number > 0 && *number <= 36500)) throw InputError(fmt::format("'{}' is no number of days", text));
    return *number * day;
  }
  auto const seconds = parse_seconds(text);
  if (!(seconds > 0)) throw InputError("must be above zero");
  return seconds;
}

Workload read_workload(std::filesystem::path const& file) {
  return read_toml(file).table("a workload", [&](TomlTable& table) { return read_table(table, file.stem().string()); });
}

}  // namespace toise
