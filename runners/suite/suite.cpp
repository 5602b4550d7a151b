#include "runners/suite/suite.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/text/text.hpp"
#include "core/toml/toml.hpp"
#include "core/toml/values.hpp"
#include "runners/own_program.hpp"
#include "runners/suite/suite_overrides.hpp"
#include "runners/suite/suite_values.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

/// [exclude] NODE = "why".
std::map<std::string, std::string> exclusions(TomlTable& table) {
  std::map<std::string, std::string> excluded;
  for (auto const& [name, reason] : table.rest()) {
    excluded[name] = reason->text();
    if (excluded[name].empty()) reason->refuse("an exclusion needs a reason");
  }
  return excluded;
}

void take_nodes(NodeChoice& choice, TomlValue const& value) {
  at(value.place(), "nodes", [&choice, names = value.texts()] { take_choice(choice, names); });
}

void take_policy(Policy& policy, TomlTable& table) {
  for (auto const* key : policy_keys) {
    if (auto const* value = table.find(key))
      value->as([&](Value const& one) { return take_policy_key(policy, key, one); });
  }
}

std::map<std::string, std::int64_t> totals_of(TomlTable& table) {
  std::map<std::string, std::int64_t> totals;
  for (auto const& [name, value] : table.rest()) totals[name] = value->as([](Value const& v) { return whole(v, 1); });
  return totals;
}

bool truth_of(TomlTable& table, char const* key, bool fallback) {
  auto const* value = table.find(key);
  return value ? value->truth() : fallback;
}

/// Whole numbers in the range, or the fallback.
std::vector<int> wholes_of(TomlTable& table, char const* key, std::vector<int> fallback, Range const& accepted) {
  auto const* value = table.find(key);
  if (!value) return fallback;
  return at(value->place(), key, [list = value->list(), &accepted] {
    return wholes(list, static_cast<std::int64_t>(accepted.lowest), static_cast<std::int64_t>(accepted.highest));
  });
}

/// Its parameters: `sweep.NAME`, and every key that is not the bench's own. sweep: may be null.
std::map<std::string, Setting> params_of(TomlTable& table, TomlValue const* sweep) {
  std::map<std::string, Setting> params;
  auto const add = [&](std::string const& name, TomlValue const& value) {
    if (params.contains(name)) refuse(value.place(), fmt::format("parameter '{}' is given twice", name));
    params[name] = {.values = value.list(), .place = value.place()};
  };
  if (sweep) {
    sweep->table("a sweep", [&](TomlTable& sweeps) {
      for (auto const& [name, value] : sweeps.rest()) add(name, *value);
      return 0;
    });
  }
  for (auto const& [name, value] : table.rest()) add(name, *value);
  return params;
}

void check(Bench const& bench) {
  if (bench.kernel.empty()) refuse(bench.place, "a [[bench]] needs a kernel, for example kernel = \"stream.triad\"");
  if (!bench.ranks.empty() && !bench.ranks_per_node.empty())
    refuse(bench.place_of("ranks_per_node"), "both ranks and ranks_per_node are given; keep one of them");
  if (bench.every_node && bench.nodes != std::vector{1})
    refuse(bench.place_of("nodes"),
           "with scope = \"every-node\", nodes must be \"all\", \"sample:64\" or a list of names");
  if (!bench.totals.empty() && bench.scaling != "strong")
    refuse(bench.place_of("total"), "total.* is kept by strong scaling only: set scaling = \"strong\" as well");
  if (bench.scaling == "strong" && bench.totals.empty())
    refuse(bench.place_of("scaling"), "strong scaling keeps a total: for example total.batch = 64");
}

/// What a [[bench]] takes from its suite.
struct Inherited {
  Policy policy;
  double timeout = 60;
  bool allow_oversubscribed = false;
};

/// choice: of the suite's nodes, which a bench may narrow.
Bench read_bench(TomlTable& table, Inherited const& inherited, NodeChoice& choice) {
  Bench bench{.kernel = table.text("kernel"),
              .backend = table.get("backend", std::string("host"), parse_backend),
              .ranks = wholes_of(table, "ranks", {}, {1, most_ranks}),
              .nodes = {1},
              .ranks_per_node = table.get("ranks_per_node", std::string(), parse_ranks_per_node),
              .every_node = table.get("scope", false, parse_scope),
              .scaling = table.get("scaling", std::string(), parse_scaling),
              .threads = wholes_of(table, "threads", {0}, {0, most_threads}),
              .policy = inherited.policy,
              .own_budget = table.get("budget", 0.0, positive_seconds),
              .allow_oversubscribed = truth_of(table, "allow_oversubscribed", inherited.allow_oversubscribed),
              .timeout = table.get("timeout", inherited.timeout, positive_seconds),
              .place = table.place()};
  if (auto const* variants = table.find("variant")) {
    for (auto const& one : variants->list()) bench.variants.push_back(to_string(one));
  }
  if (auto const* nodes = table.find("nodes"); nodes && std::holds_alternative<std::string>(nodes->list().front()))
    take_nodes(choice, *nodes);
  else
    bench.nodes = wholes_of(table, "nodes", {1}, {1, most_nodes});
  if (auto const* total = table.find("total")) bench.totals = total->table("a total", totals_of);
  take_policy(bench.policy, table);
  auto const* sweep = table.find("sweep");
  bench.own_keys = table.asked();  // all other keys are parameters
  bench.params = params_of(table, sweep);
  for (auto const& [key, place] : table.places()) bench.keys[key] = place;
  check(bench);
  return bench;
}

Suite read_table(TomlTable& table, fs::path const& file) {
  Suite suite{.name = table.text("name", file.stem().string()),
              .file = file,
              .budget = table.get("budget", 600.0, positive_seconds),
              .launches = table.get("launches", 1, parse_launches),
              .retries = table.get("retries", 0, parse_retries)};
  table.text("description");  // for people
  if (auto const* nodes = table.find("nodes")) take_nodes(suite.choice, *nodes);
  suite.choice.seed = table.get("seed", suite.choice.seed, [](Value const& v) { return whole(v, 0); });
  if (auto const* excluded = table.find("exclude")) suite.choice.excluded = excluded->table("exclude", exclusions);
  Inherited inherited{.timeout = table.get("timeout", 60.0, positive_seconds),
                      .allow_oversubscribed = truth_of(table, "allow_oversubscribed", false)};
  take_policy(inherited.policy, table);
  if (auto const* benches = table.find("bench")) {
    suite.benches =
        benches->tables("a bench", [&](TomlTable& one) { return read_bench(one, inherited, suite.choice); });
  }
  return suite;
}

}  // namespace

Suite read_suite(fs::path const& file, std::vector<Override> const& overrides) {
  auto const toml = read_toml(file);
  auto suite = toml.table("a suite", [&](TomlTable& table) { return read_table(table, file); });
  if (suite.benches.empty()) refuse(toml.place(), "a suite needs at least one [[bench]]");
  for (auto const& override : overrides) apply_override(suite, override);
  return suite;
}

void allow_oversubscribed(Suite& suite) {
  for (auto& bench : suite.benches) bench.allow_oversubscribed = true;
}

std::vector<fs::path> shipped_folders() {
  auto const folder = own_program().parent_path();
  // next to build/bin, next to build/PRESET/bin, or installed
  return {folder / "../../suites", folder / "../../../suites", folder / "../share/toise/suites"};
}

fs::path find_suite(std::string const& name_or_path) {
  if (fs::is_regular_file(name_or_path)) return name_or_path;
  std::vector<std::string> shipped;
  for (auto const& root : shipped_folders()) {
    auto const file = (root / (name_or_path + ".toml")).lexically_normal();
    if (fs::is_regular_file(file)) return file;
    std::error_code error;
    for (auto const& entry : fs::directory_iterator(root, error)) {
      if (entry.path().extension() == ".toml") shipped.push_back(entry.path().stem().string());
    }
  }
  throw InputError(fmt::format("there is no suite '{}': it is neither a file nor a shipped suite{}", name_or_path,
                               suggestion(name_or_path, shipped)));
}

}  // namespace toise
