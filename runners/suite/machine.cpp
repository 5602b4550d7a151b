#include "runners/suite/machine.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

#include "core/run/finding_ids.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"
#include "core/toml/toml.hpp"
#include "core/toml/values.hpp"
#include "runners/suite/suite.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

/// "512GB" or a number of bytes.
double bytes_of(Value const& value) {
  return std::holds_alternative<std::string>(value) ? static_cast<double>(parse_bytes(to_string(value)))
                                                    : number_above_zero(value);
}

using Numbers = std::map<std::string, double>;

/// read: of one value.
template <class Read>
void take_numbers(Numbers& numbers, TomlTable& table, std::span<char const* const> keys, Read const& read) {
  for (auto const* key : keys) {
    if (auto const* value = table.find(key)) numbers[key] = value->as(read);
  }
}

Numbers read_node(TomlTable& table) {
  constexpr std::array keys{"sockets", "cores", "numa_nodes", "gpus", "nics", "cores_per_gpu"};
  Numbers node;
  take_numbers(node, table, keys, [](Value const& value) { return whole(value, 1, 1'000'000); });
  if (auto const* memory = table.find("memory")) node["memory"] = memory->as(bytes_of);
  return node;
}

Numbers read_peak(TomlTable& table) {
  constexpr std::array keys{"memory_bandwidth", "network_bandwidth"};
  Numbers peak;
  take_numbers(peak, table, keys, number_above_zero);
  if (auto const* rates = table.find("flop_rate")) {
    rates->table("a flop_rate", [&](TomlTable& of_types) {
      for (auto const& [type, rate] : of_types.rest()) peak["flop_rate." + type] = rate->as(number_above_zero);
      return 0;
    });
  }
  return peak;
}

/// Throws InputError for a finding that there is not, and without a reason.
Silence read_silence(TomlTable& table) {
  auto const* finding = table.find("finding");
  auto const reason = table.text("reason");
  table.refuse_unknown();
  if (!finding) refuse(table.place(), "silence.finding is missing: which finding is it? docs/diagnose.md lists them");
  if (std::find(finding_ids.begin(), finding_ids.end(), finding->text()) == finding_ids.end()) {
    finding->refuse(fmt::format("there is no finding '{}'{}; docs/diagnose.md lists them", finding->text(),
                                suggestion(finding->text(), {finding_ids.begin(), finding_ids.end()})));
  }
  if (trim(reason).empty()) refuse(table.place(), "silence.reason is missing: say why it is all right here");
  return {.finding = finding->text(), .reason = reason};
}

Machine read_table(TomlTable& table, std::string const& name) {
  static constexpr std::array<std::string_view, 4> launchers{"local", "mpirun", "srun", "ccc_mprun"};
  static constexpr std::array<std::string_view, 2> batches{"sbatch", "ccc_msub"};
  static constexpr std::array<std::string_view, 2> interfaces{"pmix", "pmi2"};
  auto const word = [&](char const* key, auto const& words, std::string const& fallback) {
    return table.get(key, fallback, [&](Value const& value) { return one_of(words, "", value); });
  };
  Machine m;
  m.name = table.text("name", name);
  m.description = table.text("description");
  m.is_provisional = table.truth("provisional");
  if (auto const* node = table.find("node")) m.node = node->table("a node", read_node);
  m.gpu = table.text("gpu");
  if (auto const* peak = table.find("peak")) m.peak = peak->table("a peak", read_peak);
  if (auto const* nodes = table.find("nodes"))
    m.nodes = nodes->as([](Value const& value) { return whole(value, 1, 1'000'000); });
  m.sources = table.texts("sources");
  m.launcher = word("launcher", launchers, m.launcher);
  m.batch = word("batch", batches, m.batch);
  m.mpi = word("mpi", interfaces, m.mpi);
  m.launch_options = table.texts("launch_options");
  m.batch_options = table.texts("batch_options");
  m.query_interval = table.get("query_interval", m.query_interval, positive_seconds);
  m.modules = table.texts("modules");
  m.setup = table.texts("setup");
  m.driver = table.text("driver");
  m.worker = table.text("worker");
  m.scratch = table.text("scratch");
  if (auto const* silence = table.find("silence")) m.silence = silence->tables("a silence", read_silence);
  return m;
}

}  // namespace

Machine read_machine(fs::path const& file) {
  return read_toml(file).table("a machine", [&](TomlTable& table) { return read_table(table, file.stem().string()); });
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

}  // namespace toise
