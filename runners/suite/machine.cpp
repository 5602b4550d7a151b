#include "runners/suite/machine.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

#include "core/run/json_field.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"
#include "runners/suite/suite.hpp"
#include "runners/suite/toml_table.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::array node_keys{"sockets", "cores", "numa_nodes", "gpus", "nics", "cores_per_gpu", "memory"};
constexpr std::array peak_keys{"memory_bandwidth", "network_bandwidth"};
constexpr std::array machine_keys{"name",  "description",    "provisional", "node",          "gpu",
                                  "peak",  "nodes",          "sources",     "launcher",      "batch",
                                  "mpi",   "launch_options", "modules",     "batch_options", "query_interval",
                                  "setup", "driver",         "worker",      "scratch"};

template <class Keys>
std::string one_of(std::string const& text, Keys const& known) {
  std::vector<std::string> const all(known.begin(), known.end());
  if (std::find(all.begin(), all.end(), text) == all.end()) {
    throw InputError(
        fmt::format("unknown '{}'{}; expected one of {}", text, suggestion(text, all), fmt::join(all, ", ")));
  }
  return text;
}

double positive(Value const& value) {
  double number = 0;
  if (auto const* i = std::get_if<std::int64_t>(&value)) number = static_cast<double>(*i);
  if (auto const* d = std::get_if<double>(&value)) number = *d;
  if (!(number > 0)) throw InputError(fmt::format("must be a number above zero, not {}", to_string(value)));
  return number;
}

/// "512GB" or a number of bytes.
double bytes_of(Value const& value) {
  return std::holds_alternative<std::string>(value) ? static_cast<double>(parse_bytes(to_string(value)))
                                                    : positive(value);
}

void read_node(Machine& machine, Table const& table) {
  for (auto const& [key, node] : table.raw()) {
    auto const name = std::string(key.str());
    at(table.place(node), "node." + name, [&, &node = node] {
      one_of(name, node_keys);
      machine.node[name] = name == "memory" ? bytes_of(table.scalar(node)) : positive(table.scalar(node));
      return 0;
    });
  }
}

void read_peak(Machine& machine, Table const& table) {
  for (auto const& [key, node] : table.raw()) {
    auto const name = std::string(key.str());
    at(table.place(node), "peak." + name, [&, &node = node] {
      if (name == "flop_rate") {
        auto const rates = table.table(node);
        for (auto const& [type, rate] : rates.raw())
          machine.peak["flop_rate." + std::string(type.str())] = positive(rates.scalar(rate));
      } else {
        machine.peak[one_of(name, peak_keys)] = positive(table.scalar(node));
      }
      return 0;
    });
  }
}

bool truth(Table const& table, toml::node const& node) {
  if (auto const value = node.value<bool>()) return *value;
  refuse(table.place(node), "expected true or false");
}

void read_key(Machine& m, std::string const& key, Table const& table, toml::node const& node) {
  constexpr std::array launchers{"local", "mpirun", "srun", "ccc_mprun"};
  constexpr std::array batches{"sbatch", "ccc_msub"};
  constexpr std::array interfaces{"pmix", "pmi2"};
  std::map<std::string, std::string Machine::*> const texts{
      {"name", &Machine::name},     {"description", &Machine::description}, {"gpu", &Machine::gpu},
      {"driver", &Machine::driver}, {"worker", &Machine::worker},           {"scratch", &Machine::scratch}};
  std::map<std::string, std::vector<std::string> Machine::*> const lists{{"sources", &Machine::sources},
                                                                         {"launch_options", &Machine::launch_options},
                                                                         {"batch_options", &Machine::batch_options},
                                                                         {"modules", &Machine::modules},
                                                                         {"setup", &Machine::setup}};
  if (auto const text = texts.find(key); text != texts.end())
    m.*text->second = table.text(node);
  else if (auto const list = lists.find(key); list != lists.end())
    m.*list->second = table.texts(node);
  else if (key == "provisional")
    m.is_provisional = truth(table, node);
  else if (key == "node")
    read_node(m, table.table(node));
  else if (key == "peak")
    read_peak(m, table.table(node));
  else if (key == "nodes")
    m.nodes = static_cast<int>(positive(table.scalar(node)));
  else if (key == "launcher")
    m.launcher = one_of(table.text(node), launchers);
  else if (key == "batch")
    m.batch = one_of(table.text(node), batches);
  else if (key == "mpi")
    m.mpi = one_of(table.text(node), interfaces);
  else if (key == "query_interval")
    m.query_interval = parse_seconds(table.text(node));
  else
    throw InputError(fmt::format("unknown key of a machine{}",
                                 suggestion(key, std::vector<std::string>(machine_keys.begin(), machine_keys.end()))));
}

int whole(std::map<std::string, double> const& node, std::string const& key) {
  auto const found = node.find(key);
  return found == node.end() ? 0 : static_cast<int>(found->second);
}

}  // namespace

int Machine::cores_of_task(int tasks_per_node) const { return std::max(0, whole(node, "cores") / tasks_per_node); }

Machine read_machine(fs::path const& file) {
  auto const parsed = parse_toml(file);
  Table const table(parsed, file.string());
  Machine machine;
  machine.name = file.stem().string();
  for (auto const& [toml_key, node] : parsed) {
    auto const key = std::string(toml_key.str());
    at(table.place(node), key, [&, &node = node] {
      read_key(machine, key, table, node);
      return 0;
    });
  }
  return machine;
}

std::vector<std::string> shipped_machines() {
  std::vector<std::string> names;
  for (auto const& root : shipped_folders()) {
    std::error_code error;
    for (auto const& entry : fs::directory_iterator(root / "machines", error)) {
      auto const name = entry.path().stem().string();
      if (entry.path().extension() == ".toml" && name != "parts") names.push_back(name);
    }
    if (!names.empty()) break;
  }
  std::sort(names.begin(), names.end());
  return names;
}

Machine find_machine(std::string const& name_or_path) {
  if (name_or_path == "local") return {};
  if (fs::is_regular_file(name_or_path)) return read_machine(name_or_path);
  for (auto const& root : shipped_folders()) {
    auto const file = (root / "machines" / (name_or_path + ".toml")).lexically_normal();
    if (name_or_path != "parts" && fs::is_regular_file(file)) return read_machine(file);
  }
  throw InputError(
      fmt::format("there is no machine '{}': it is neither a file nor a shipped machine{}; shipped are local, {}",
                  name_or_path, suggestion(name_or_path, shipped_machines()), fmt::join(shipped_machines(), ", ")));
}

std::vector<std::string> fill_in(std::vector<std::string> const& options,
                                 std::map<std::string, std::string> const& values) {
  std::vector<std::string> filled;
  for (auto option : options) {
    for (auto begin = option.find('{'); begin != std::string::npos; begin = option.find('{', begin)) {
      auto const end = option.find('}', begin);
      if (end == std::string::npos) break;
      auto const name = option.substr(begin + 1, end - begin - 1);
      auto const value = values.find(name);
      if (value == values.end()) {
        throw InputError(
            fmt::format("the machine's option '{}' needs a value for {}: give --site {}=VALUE", option, name, name));
      }
      option.replace(begin, end - begin + 1, value->second);
      begin += value->second.size();
    }
    filled.push_back(option);
  }
  return filled;
}

std::string expand_environment(std::string const& text) {
  std::string expanded;
  for (std::size_t i = 0; i < text.size();) {
    auto const is_name = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
    auto const end = text[i] == '$' ? std::find_if_not(text.begin() + static_cast<long>(i) + 1, text.end(), is_name)
                                    : text.begin() + static_cast<long>(i) + 1;
    auto const word = std::string(text.begin() + static_cast<long>(i), end);
    auto const* const value = word.size() > 1 && word[0] == '$' ? std::getenv(word.c_str() + 1) : nullptr;
    expanded += value ? value : word;
    i += word.size();
  }
  return expanded;
}

json to_json(Machine const& m) {
  return {{"name", m.name},
          {"description", m.description},
          {"provisional", m.is_provisional},
          {"node", m.node},
          {"gpu", m.gpu},
          {"peak", m.peak},
          {"nodes", number_or_null(m.nodes)},
          {"sources", m.sources},
          {"launcher", m.launcher},
          {"batch", m.batch},
          {"mpi", m.mpi},
          {"launch_options", m.launch_options},
          {"batch_options", m.batch_options},
          {"query_interval", m.query_interval},
          {"modules", m.modules},
          {"setup", m.setup},
          {"driver", m.driver},
          {"worker", m.worker},
          {"scratch", m.scratch}};
}

Machine machine_from_json(json const& object) {
  std::string const where = "machine.";
  auto const text = [&](char const* key) { return field<std::string>(object, key, where); };
  auto const texts = [&](char const* key) { return field<std::vector<std::string>>(object, key, where); };
  auto const numbers = [&](char const* key) { return field<std::map<std::string, double>>(object, key, where); };
  Machine m;
  m.name = text("name");
  m.description = text("description");
  m.is_provisional = field<bool>(object, "provisional", where);
  m.node = numbers("node");
  m.gpu = text("gpu");
  m.peak = numbers("peak");
  if (!object.contains("nodes") || !object.at("nodes").is_null()) m.nodes = field<int>(object, "nodes", where);
  m.sources = texts("sources");
  m.launcher = text("launcher");
  m.batch = text("batch");
  m.mpi = text("mpi");
  m.launch_options = texts("launch_options");
  m.batch_options = texts("batch_options");
  m.query_interval = field<double>(object, "query_interval", where);
  m.modules = texts("modules");
  m.setup = texts("setup");
  m.driver = text("driver");
  m.worker = text("worker");
  m.scratch = text("scratch");
  return m;
}

}  // namespace toise
