#include "runners/suite.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <functional>

#include "core/error.hpp"
#include "core/text.hpp"
#include "core/units.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(Place const& place, std::string const& what) {
  throw InputError(to_string(place) + ": " + what);
}

/// A reader of one table that remembers the file, and turns every error into file:line.
class Table {
public:
  Table(toml::table const& table, std::string file) : table_(table), file_(std::move(file)) {}

  Place place(toml::node const& node) const { return {file_, static_cast<long>(node.source().begin.line)}; }
  Place place() const { return place(table_); }
  toml::node const* find(std::string_view key) const { return table_.get(key); }

  Value scalar(toml::node const& node) const {
    if (auto const* i = node.as_integer()) return i->get();
    if (auto const* d = node.as_floating_point()) return d->get();
    if (auto const* s = node.as_string()) return s->get();
    refuse(place(node), "expected a number or a text in quotes");
  }
  std::vector<Value> list(toml::node const& node) const {
    std::vector<Value> values;
    if (auto const* array = node.as_array()) {
      for (auto const& item : *array) values.push_back(scalar(item));
      if (values.empty()) refuse(place(node), "an empty list measures nothing");
    } else {
      values.push_back(scalar(node));
    }
    return values;
  }

  std::string file() const { return file_; }
  toml::table const& raw() const { return table_; }

private:
  toml::table const& table_;
  std::string file_;
};

template <class F>
auto at(Place const& place, std::string_view key, F const& parse) {
  try {
    return parse();
  } catch (InputError const& e) {
    refuse(place, fmt::format("{}: {}", key, e.what()));
  }
}

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
constexpr std::array suite_keys{"name", "budget", "launches", "timeout", "bench", "description"};

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

Bench read_bench(Table const& table, Policy const& inherited, double timeout) {
  Bench bench{.kernel = {},
              .variants = {},
              .backend = "host",
              .ranks = {},
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
    else if (key == "timeout")
      for (auto& bench : suite.benches) bench.timeout = positive(parse_seconds(text));
    else {
      bool taken = false;
      for (auto& bench : suite.benches) taken = take_policy_key(bench.policy, key, value);
      if (!taken) {
        throw InputError(fmt::format(
            "unknown key{}; a kernel's parameter is set as KERNEL.PARAMETER=VALUE",
            suggestion(key, {"budget", "launches", "timeout", "precision", "confidence", "min_samples", "warmup"})));
      }
    }
    return 0;
  });
}

}  // namespace

std::string to_string(Place const& place) {
  return place.line > 0 ? fmt::format("{}:{}", place.file, place.line) : place.file;
}

Override parse_override(std::string const& text) {
  auto const equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw InputError(
        fmt::format("--set {}: expected KEY=VALUE, for example precision=2% or stream.*.bytes=1MiB", text));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

Suite read_suite(fs::path const& file, std::vector<Override> const& overrides) {
  toml::table parsed;
  try {
    parsed = toml::parse_file(file.string());
  } catch (toml::parse_error const& e) {
    refuse({file.string(), static_cast<long>(e.source().begin.line)}, std::string(e.description()));
  }
  Table const table(parsed, file.string());
  Suite suite{.name = file.stem().string(), .file = file, .budget = 600, .launches = 1, .benches = {}};
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
    suite.benches.push_back(read_bench(Table(*node.as_table(), file.string()), policy, timeout));
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
