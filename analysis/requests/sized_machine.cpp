#include "analysis/requests/sized_machine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/error.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

constexpr int most_gpus = 10'000;  // where the machine's file does not say how many nodes there are

struct Power {
  std::string_view name;  // of an Accelerator
  double watts;
};

// At most, of a GPU, or of a module with its CPU: the makers' data sheets. Of an MI250X one of its two dies.
constexpr std::array<Power, 14> powers{{{"GB300", 1400},
                                        {"GB200", 1200},
                                        {"B300", 1100},
                                        {"B200", 1000},
                                        {"GH200", 1000},
                                        {"H200", 700},
                                        {"H100 96GB", 700},
                                        {"H100", 700},
                                        {"A100", 400},
                                        {"V100", 300},
                                        {"MI300A", 760},
                                        {"MI300X", 750},
                                        {"MI250X", 280},
                                        {"MI355X", 1400}}};

/// Throws InputError for a form that the table would take for a faster one.
Accelerator accelerator_of_part(std::string const& part) {
  if (part.find("NVL") != std::string::npos && part.find("GB") == std::string::npos)
    throw InputError("the NVL form of the GPU '" + part + "' is not known, and the usual one is faster");
  return accelerator_named(part);
}

/// 0: not known. Other memories and forms of a GPU take no more than it does.
double power_of(Accelerator const& gpu) {
  auto const* const found =
      std::ranges::find_if(powers, [&](Power const& one) { return gpu.name.starts_with(one.name); });
  return found == powers.end() ? 0 : found->watts;
}

/// Throws InputError with all that the machine's file would have to say, and where.
int gpus_of_node(Machine const& m) {
  auto const gpus = m.node.find("gpus");
  bool const has_count = gpus != m.node.end() && gpus->second >= 1;
  if (has_count && !m.gpu.empty()) return static_cast<int>(gpus->second);
  std::string const lines[] = {R"(gpu = "…" at the top, as suites/machines/parts.toml names GPUs)",
                               "gpus = … under [node]"};
  auto const write = [&](std::string const& missing, std::string const& what) {
    throw InputError(fmt::format(
        "machine '{}' {}, and only work on GPUs is sized; name a partition with GPUs, or write {} into a copy of its "
        "file, and give that: --machine mine.toml",
        m.name, missing, what));
  };
  if (has_count) write("does not say which GPU its nodes have", lines[0]);
  if (!m.gpu.empty()) write("does not say how many GPUs a node has", lines[1]);
  write("has no GPUs, or its file does not say which its nodes have and how many", lines[0] + ", and " + lines[1]);
  return 0;
}

Origin origin_of_nodes(Machine const& m, int nodes) {
  auto const value = fmt::format("{}", nodes);
  if (m.nodes) return {"nodes of the machine", value, Basis::data_sheet, "file of machine '" + m.name + "'"};
  return {"nodes of the machine", value, Basis::assumption,
          fmt::format("the machine's file does not say; about {} GPUs", most_gpus)};
}

}  // namespace

std::string_view to_string(Basis basis) {
  return basis == Basis::measured ? "measured" : basis == Basis::data_sheet ? "data sheet" : "assumption";
}

SizedMachine sized_machine(Machine const& m) {
  SizedMachine s;
  s.name = m.name;
  s.gpus_per_node = gpus_of_node(m);
  s.gpu = at_place("machine '" + m.name + "'", [&] { return accelerator_of_part(m.gpu); });
  s.gpu_power = power_of(s.gpu);
  s.nodes = m.nodes.value_or(std::max(1, most_gpus / s.gpus_per_node));
  if (s.gpu.node <= 8) s.gpu.node = s.gpus_per_node;
  std::string const sheet(s.gpu.source);
  s.origins.push_back(origin_of_nodes(m, s.nodes));
  s.origins.push_back({rate_terms[0], format_si(s.gpu.flop_rate, "FLOP/s") + " in 16 bits", Basis::data_sheet, sheet});
  s.origins.push_back({"share of the matrix rate that large products sustain", fmt::format("{:.2f}", s.gpu.sustained),
                       Basis::assumption, "common reports of the GPU under its power limit"});
  s.origins.push_back({rate_terms[1], format_si(s.gpu.memory_bandwidth, "B/s"), Basis::data_sheet, sheet});
  s.origins.push_back({"memory of a GPU", format_si(s.gpu.memory, "B"), Basis::data_sheet, sheet});
  s.origins.push_back({rate_terms[2], format_si(s.gpu.link_bandwidth, "B/s"), Basis::data_sheet, sheet});
  auto const network = m.peak.find("network_bandwidth");
  if (network != m.peak.end()) s.gpu.network_bandwidth = network->second / s.gpus_per_node;
  s.origins.push_back({rate_terms[3], format_si(s.gpu.network_bandwidth, "B/s"),
                       network != m.peak.end() ? Basis::data_sheet : Basis::assumption,
                       network != m.peak.end() ? "file of machine '" + m.name + "', over its GPUs"
                                               : "the maker's reference system: the machine's file does not say"});
  return s;
}

}  // namespace toise
