#include "runners/suite.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <functional>

#include "core/error.hpp"
#include "core/text.hpp"
#include "core/units.hpp"
#include "runners/toml_table.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

int whole(Value const& value, std::int64_t least) {
  auto const* number = std::get_if<std::int64_t>(&value);
  if (!number || *number < least || *number > 10'000'000) {
    throw InputError(fmt::format("must be a whole number from {}, not {}", least, to_string(value)));
  }
  return static_cast<int>(*number);
}

double positive(double value) {
  if (!(value > 0)) throw InputError("must be above zero");
  return value;
}

std::vector<int> wholes(std::vector<Value> const& values, std::int64_t least) {
  std::vector<int> numbers;
  for (auto const& value : values) numbers.push_back(whole(value, least));
  return numbers;
}

std::string parse_backend(std::string const& text) {
  std::vector<std::string> const known{"host", "gpu", "cuda", "hip", "emulated"};
  if (std::find(known.begin(), known.end(), text) == known.end()) {
    throw InputError(fmt::format("unknown backend '{}'{}; there are host, gpu, cuda, hip and emulated", text,
                                 suggestion(text, known)));
  }
  return text;
}

constexpr std::array policy_keys{"precision", "confidence", "min_samples", "warmup"};
constexpr std::array suite_keys{"name",    "budget",      "launches", "timeout", "bench",
                                "retries", "description", "nodes",    "seed",    "exclude"};

/// True when `key` is about how precisely to measure, and was taken.
bool take_policy_key(Policy& policy, std::string_view key, Value const& value) {
  if (key == "precision")
    policy.precision = positive(parse_ratio(to_string(value)));
  else if (key == "confidence")
    policy.confidence = parse_ratio(to_string(value));
  else if (key == "min_samples")
    policy.min_samples = static_cast<std::size_t>(whole(value, 6));
  else if (key == "warmup")
    policy.warmup_seconds = parse_seconds(to_string(value));
  else
    return false;
  policy.min_long_samples = std::min(policy.min_long_samples, policy.min_samples);
  if (!(policy.confidence > 0 && policy.confidence < 1)) throw InputError("confidence must lie between 0 and 1");
  return true;
}

/// "all", "sample:64", or a list of names.
void take_choice(NodeChoice& choice, std::vector<std::string> const& texts) {
  constexpr std::string_view sample = "sample:";
  if (texts.size() == 1 && texts[0] == "all") return;
  if (texts.size() == 1 && texts[0].starts_with(sample)) {
    auto const count = texts[0].substr(sample.size());
    if (count.empty() || count.size() > 6 || count.find_first_not_of("0123456789") != std::string::npos ||
        std::stoi(count) == 0)
      throw InputError(fmt::format("'{}': expected a number of nodes, for example \"sample:64\"", texts[0]));
    choice.sample = std::stoi(count);
    return;
  }
  for (auto const& name : texts) {
    if (name.empty() || name.find_first_of(", []:") != std::string::npos)
      throw InputError(
          fmt::format("'{}' is no node's name; there are \"all\", \"sample:64\" and lists of names", name));
  }
  choice.hosts = texts;
}

/// [exclude] NODE = "why".
void take_exclusions(NodeChoice& choice, Table const& table, toml::node const& node) {
  auto const excluded = table.table(node);
  for (auto const& [name, reason] : excluded.raw()) {
    auto const why = excluded.text(reason);
    if (why.empty()) refuse(excluded.place(reason), "an exclusion needs a reason");
    choice.excluded[std::string(name.str())] = why;
  }
}

bool parse_scope(std::string const& text) {
  if (text != "every-node" && text != "together")
    throw InputError(fmt::format("unknown scope '{}'; there are every-node and together", text));
  return text == "every-node";
}

std::string parse_scaling(std::string const& text) {
  if (text != "weak" && text != "strong")
    throw InputError(fmt::format("unknown scaling '{}'; there are weak and strong", text));
  return text;
}

bool is_choice(Table const& table, toml::node const& node) {
  auto const first = table.list(node).front();
  return std::holds_alternative<std::string>(first);
}

std::string parse_ranks_per_node(Value const& value) {
  auto const text = to_string(value);
  for (auto const* word : {"per-gpu", "per-numa", "per-core"}) {
    if (text == word) return text;
  }
  if (std::holds_alternative<std::string>(value))
    throw InputError(fmt::format("'{}': expected a number, per-gpu, per-numa or per-core", text));
  return std::to_string(whole(value, 1));
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
    at(place, key, [&] {
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
    refuse(bench.place, "ranks and ranks_per_node are given; one says how many there are");
  if (bench.every_node && bench.nodes != std::vector{1})
    refuse(bench.place, "a bench on every node is of one node: nodes takes \"all\", \"sample:64\" or names there");
  if (!bench.totals.empty() && bench.scaling != "strong")
    refuse(bench.place, "total.* is what strong scaling keeps: scaling = \"strong\"");
  if (bench.scaling == "strong" && bench.totals.empty())
    refuse(bench.place, "strong scaling keeps a total: for example total.batch = 64");
  return bench;
}

Value value_of_override(std::string const& text) {
  auto parsed = toml::parse("value = " + text);
  if (auto const* number = parsed.get("value")->as_integer()) return number->get();
  if (auto const* number = parsed.get("value")->as_floating_point()) return number->get();
  return text;
}

Value guess_value(std::string const& text) {
  bool const is_number = !text.empty() && text.find_first_not_of("0123456789.eE+-") == std::string::npos;
  if (!is_number) return text;
  try {
    return value_of_override(text);
  } catch (toml::parse_error const&) {
    return text;
  }
}

void apply_override(Suite& suite, Override const& override) {
  auto const& [key, text] = override;
  auto const value = guess_value(text);
  Place const place{"--set " + key + "=" + text, 0};
  auto const dot = key.rfind('.');
  if (dot != std::string::npos) {
    bool matched = false;
    for (auto& bench : suite.benches) {
      if (!matches_glob(key.substr(0, dot), bench.kernel) && !matches_glob(bench.kernel, key.substr(0, dot))) continue;
      matched = true;
      auto const name = key.substr(dot + 1);
      std::vector<Value> values;
      for (auto const& part : split(text, ',')) values.push_back(guess_value(part));
      at(place, name, [&] {
        if (name == "ranks")
          bench.ranks = wholes(values, 1);
        else if (name == "nodes")
          bench.nodes = wholes(values, 1);
        else if (name == "ranks_per_node")
          bench.ranks_per_node = parse_ranks_per_node(values.front());
        else if (name == "threads")
          bench.threads = wholes(values, 0);
        else if (name == "backend")
          bench.backend = parse_backend(text);
        else if (name == "budget")
          bench.own_budget = positive(parse_seconds(text));
        else if (name == "timeout")
          bench.timeout = positive(parse_seconds(text));
        else if (!take_policy_key(bench.policy, name, value))
          bench.params[name] = {.values = values, .place = place};
        return 0;
      });
    }
    if (!matched)
      refuse(place, fmt::format("no bench of suite '{}' has a kernel like '{}'", suite.name, key.substr(0, dot)));
    return;
  }
  at(place, key, [&] {
    if (key == "budget")
      suite.budget = positive(parse_seconds(text));
    else if (key == "launches")
      suite.launches = whole(value, 1);
    else if (key == "retries")
      suite.retries = whole(value, 0);
    else if (key == "nodes") {
      suite.choice.sample = 0;
      suite.choice.hosts.clear();
      take_choice(suite.choice, split(text, ','));
    } else if (key == "timeout")
      for (auto& bench : suite.benches) bench.timeout = positive(parse_seconds(text));
    else {
      bool taken = false;
      for (auto& bench : suite.benches) taken = take_policy_key(bench.policy, key, value);
      if (!taken) {
        throw InputError(fmt::format("unknown key{}; a kernel's parameter is set as KERNEL.PARAMETER=VALUE",
                                     suggestion(key, {"budget", "launches", "retries", "nodes", "timeout", "precision",
                                                      "confidence", "min_samples", "warmup"})));
      }
    }
    return 0;
  });
}

}  // namespace

Override parse_override(std::string const& text) {
  auto const equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw InputError(
        fmt::format("--set {}: expected KEY=VALUE, for example precision=2% or stream.*.bytes=1MiB", text));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

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
    at(table.place(node), key, [&] {
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
    if (!node.is_table()) refuse(table.place(node), "a bench is a table: [[bench]]");
    suite.benches.push_back(read_bench(Table(*node.as_table(), file.string()), policy, timeout, suite.choice));
  }
  for (auto const& override : overrides) apply_override(suite, override);
  return suite;
}

std::vector<fs::path> shipped_folders() {
  auto const folder = fs::read_symlink("/proc/self/exe").parent_path();
  // beside build/bin, beside build/PRESET/bin, or installed
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
  throw InputError(fmt::format("there is no suite '{}': neither a file nor a shipped suite{}", name_or_path,
                               suggestion(name_or_path, shipped)));
}

}  // namespace toise
