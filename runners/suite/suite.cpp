#include "runners/suite/suite.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>

#include <algorithm>
#include <array>

#include "core/error.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"
#include "runners/suite/suite_overrides.hpp"
#include "runners/suite/suite_values.hpp"
#include "runners/suite/toml_table.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

constexpr std::array suite_keys{"name",    "budget",      "launches", "timeout", "bench",
                                "retries", "description", "nodes",    "seed",    "exclude"};

/// [exclude] NODE = "why".
void take_exclusions(NodeChoice& choice, Table const& table, toml::node const& node) {
  auto const excluded = table.table(node);
  for (auto const& [name, reason] : excluded.raw()) {
    auto const why = excluded.text(reason);
    if (why.empty()) refuse(excluded.place(reason), "an exclusion needs a reason");
    choice.excluded[std::string(name.str())] = why;
  }
}

bool is_choice(Table const& table, toml::node const& node) {
  auto const first = table.list(node).front();
  return std::holds_alternative<std::string>(first);
}

Bench read_bench(Table const& table, Policy const& inherited, double timeout, NodeChoice& choice) {
  Bench bench{.kernel = {},
              .variants = {},
              .backend = "host",
              .ranks = {},
              .nodes = {1},
              .ranks_per_node = {},
              .every_node = false,
              .scaling = {},
              .totals = {},
              .threads = {0},
              .params = {},
              .policy = inherited,
              .own_budget = 0,
              .timeout = timeout,
              .place = table.place()};
  auto add_param = [&](std::string const& name, toml::node const& node) {
    if (bench.params.contains(name)) refuse(table.place(node), fmt::format("parameter '{}' is given twice", name));
    bench.params[name] = {.values = table.list(node), .place = table.place(node)};
  };
  for (auto const& [toml_key, node] : table.raw()) {
    auto const key = std::string(toml_key.str());
    auto const place = table.place(node);
    bench.keys[key] = place;
    at(place, key, [&, &node = node] {
      if (key == "kernel")
        bench.kernel = to_string(table.scalar(node));
      else if (key == "variant")
        for (auto const& v : table.list(node)) bench.variants.push_back(to_string(v));
      else if (key == "backend")
        bench.backend = parse_backend(to_string(table.scalar(node)));
      else if (key == "ranks")
        bench.ranks = wholes(table.list(node), 1);
      else if (key == "nodes" && is_choice(table, node))
        take_choice(choice, table.texts(node));
      else if (key == "nodes")
        bench.nodes = wholes(table.list(node), 1);
      else if (key == "ranks_per_node")
        bench.ranks_per_node = parse_ranks_per_node(table.scalar(node));
      else if (key == "scope")
        bench.every_node = parse_scope(table.text(node));
      else if (key == "scaling")
        bench.scaling = parse_scaling(table.text(node));
      else if (key == "total" && node.is_table())
        for (auto const& [name, value] : *node.as_table())
          bench.totals[std::string(name.str())] = whole(table.scalar(value), 1);
      else if (key == "threads")
        bench.threads = wholes(table.list(node), 0);
      else if (key == "budget")
        bench.own_budget = positive(parse_seconds(to_string(table.scalar(node))));
      else if (key == "timeout")
        bench.timeout = positive(parse_seconds(to_string(table.scalar(node))));
      else if (key == "sweep" && node.is_table())
        for (auto const& [name, values] : *node.as_table()) add_param(std::string(name.str()), values);
      else if (std::find(policy_keys.begin(), policy_keys.end(), key) != policy_keys.end())
        take_policy_key(bench.policy, key, table.scalar(node));
      else
        add_param(key, node);
      return 0;
    });
  }
  if (bench.kernel.empty()) refuse(bench.place, "a [[bench]] needs a kernel, for example kernel = \"stream.triad\"");
  if (!bench.ranks.empty() && !bench.ranks_per_node.empty())
    refuse(bench.place_of("ranks_per_node"), "both ranks and ranks_per_node are given; keep one of them");
  if (bench.every_node && bench.nodes != std::vector{1})
    refuse(bench.place_of("nodes"),
           "with scope = \"every-node\", nodes must be \"all\", \"sample:64\" or a list of names");
  if (!bench.totals.empty() && bench.scaling != "strong")
    refuse(bench.place_of("total"), "total.* is kept by strong scaling only: set scaling = \"strong\" as well");
  if (bench.scaling == "strong" && bench.totals.empty())
    refuse(bench.place_of("scaling"), "strong scaling needs a total to keep, for example total.batch = 64");
  return bench;
}

}  // namespace

Suite read_suite(fs::path const& file, std::vector<Override> const& overrides) {
  auto const parsed = parse_toml(file);
  Table const table(parsed, file.string());
  Suite suite{.name = file.stem().string(),
              .file = file,
              .budget = 600,
              .launches = 1,
              .retries = 0,
              .choice = {},
              .benches = {}};
  Policy policy;
  double timeout = 60;
  for (auto const& [toml_key, node] : parsed) {
    auto const key = std::string(toml_key.str());
    at(table.place(node), key, [&, &node = node] {
      if (key == "name")
        suite.name = to_string(table.scalar(node));
      else if (key == "budget")
        suite.budget = positive(parse_seconds(to_string(table.scalar(node))));
      else if (key == "launches")
        suite.launches = whole(table.scalar(node), 1);
      else if (key == "timeout")
        timeout = positive(parse_seconds(to_string(table.scalar(node))));
      else if (key == "retries")
        suite.retries = whole(table.scalar(node), 0);
      else if (key == "nodes")
        take_choice(suite.choice, table.texts(node));
      else if (key == "seed")
        suite.choice.seed = static_cast<std::uint64_t>(whole(table.scalar(node), 0));
      else if (key == "exclude")
        take_exclusions(suite.choice, table, node);
      else if (key == "bench" || key == "description")
        return 0;
      else if (!take_policy_key(policy, key, table.scalar(node))) {
        std::vector<std::string> known(suite_keys.begin(), suite_keys.end());
        known.insert(known.end(), policy_keys.begin(), policy_keys.end());
        throw InputError(fmt::format("unknown key of a suite{}", suggestion(key, known)));
      }
      return 0;
    });
  }
  auto const* benches = parsed["bench"].as_array();
  if (!benches || benches->empty()) refuse({file.string(), 1}, "a suite needs at least one [[bench]]");
  for (auto const& node : *benches) {
    if (!node.is_table()) refuse(table.place(node), "a bench must be a table: [[bench]]");
    suite.benches.push_back(read_bench(Table(*node.as_table(), file.string()), policy, timeout, suite.choice));
  }
  for (auto const& override : overrides) apply_override(suite, override);
  return suite;
}

std::vector<fs::path> shipped_folders() {
  auto const folder = fs::read_symlink("/proc/self/exe").parent_path();
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
