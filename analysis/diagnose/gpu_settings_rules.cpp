// Whether GPUs are set up as their data sheets take for granted, and whole.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "analysis/diagnose/rules.hpp"

namespace toise {
namespace {

/// The GPUs of which `said` says something, with what it says.
std::vector<std::string> gpus_where(Facts const& facts, std::function<std::string(Gpu const&)> const& said) {
  std::vector<std::string> where;
  for (auto const& gpu : gpus_of(facts)) {
    if (auto const text = said(gpu); !text.empty()) where.push_back(fmt::format("{}: {}", name_of(gpu), text));
  }
  return where;
}

GpuSettings settings_of(Gpu const& gpu) { return gpu.settings.value.value_or(GpuSettings()); }

std::optional<Finding> ecc_off(Facts const& facts) {
  auto const where =
      gpus_where(facts, [](Gpu const& gpu) { return settings_of(gpu).ecc == false ? "ECC is off" : ""; });
  if (where.empty()) return std::nullopt;
  return Finding{.severity = Severity::notable,
                 .sureness = Sureness::certain,
                 .headline = "the memory of a GPU is not protected (ECC is off)",
                 .why =
                     "wrong bits go unseen, and where codes share the memory with the data its size and bandwidth are "
                     "higher than those of a machine in production.",
                 .advice = "nvidia-smi --ecc-config=1, reset the GPU, and measure again.",
                 .where = where};
}

std::optional<Finding> memory_errors(Facts const& facts) {
  auto const where = gpus_where(facts, [](Gpu const& gpu) {
    auto const settings = settings_of(gpu);
    std::string text;
    if (auto const errors = settings.uncorrected_errors.value_or(0); errors > 0)
      text = fmt::format("{} uncorrected errors", errors);
    if (settings.repair_pending.value_or(false)) text += text.empty() ? "a repair waits" : ", a repair waits";
    return text;
  });
  if (where.empty()) return std::nullopt;
  return Finding{.severity = Severity::serious,
                 .sureness = Sureness::certain,
                 .headline = "the memory of a GPU has errors",
                 .why =
                     "uncorrected errors end programs; rows that could not be replaced, or wait for it, make the next "
                     "ones likely.",
                 .advice =
                     "reset the GPU so that rows are replaced (nvidia-smi -q -d ECC,ROW_REMAPPER; amd-smi metric "
                     "--ecc), and have it exchanged if the errors come back.",
                 .where = where};
}

std::optional<Finding> persistence_off(Facts const& facts) {
  auto const where = gpus_where(
      facts, [](Gpu const& gpu) { return settings_of(gpu).persistence == false ? "persistence mode is off" : ""; });
  if (where.empty()) return std::nullopt;
  return Finding{.severity = Severity::minor,
                 .sureness = Sureness::certain,
                 .headline = "the driver lets go of a GPU that nobody uses (persistence mode is off)",
                 .why = "programs start seconds later, and limits of clocks and power are lost between them.",
                 .advice = "run nvidia-persistenced, or nvidia-smi -pm 1.",
                 .where = where};
}

std::optional<Finding> partitioned(Facts const& facts) {
  auto const where =
      gpus_where(facts, [](Gpu const& gpu) { return settings_of(gpu).partitioned == true ? "is partitioned" : ""; });
  if (where.empty()) return std::nullopt;
  return Finding{.severity = Severity::notable,
                 .sureness = Sureness::certain,
                 .headline = "a GPU is split into parts (MIG, or a compute partition)",
                 .why = "the numbers are of a part, which its neighbours may disturb, and not of the GPU.",
                 .advice = "to measure the whole: nvidia-smi -mig 0, or amd-smi set --compute-partition SPX.",
                 .where = where};
}

std::optional<Finding> power_limit(Facts const& facts) {
  constexpr double lowered = 0.99;  // of the default; less is rounding
  auto const where = gpus_where(facts, [](Gpu const& gpu) -> std::string {
    auto const settings = settings_of(gpu);
    auto const limit = settings.power_limit, usual = settings.default_power_limit;
    if (!limit || !usual || *limit >= lowered * *usual) return "";
    return fmt::format("{:.0f} W of {:.0f} W", *limit, *usual);
  });
  if (where.empty()) return std::nullopt;
  return Finding{
      .severity = Severity::notable,
      .sureness = Sureness::certain,
      .headline = "the power limit of a GPU was lowered",
      .why = "large products run at a lower clock than the part is sold for.",
      .advice = "restore it (nvidia-smi -pl, amd-smi reset --power-cap), or silence it if the site wants it.",
      .where = where};
}

/// Idle GPUs lower the speed of their link: what counts is the highest of all that was read while cases ran.
std::optional<Finding> pcie_generation(Facts const& facts) {
  int most = 0;
  for (auto const& gpu : gpus_of(facts)) most = std::max(most, gpu.pcie_most_generation.value_or(0));
  double seen = 0;
  auto const where = cases_where(facts, [&](Measurement const& m) {
    auto const reading = m.system.gpu.value ? m.system.gpu.value->max_pcie_generation : std::nullopt;
    seen = std::max(seen, reading.value_or(0));
    return reading.has_value();
  });
  if (where.empty() || seen >= most) return std::nullopt;
  return Finding{.severity = Severity::notable,
                 .sureness = Sureness::likely,
                 .headline = fmt::format("the PCIe link of a GPU ran at generation {:g} of {}", seen, most),
                 .why = "each generation less halves its bandwidth to the host, and to a network adapter.",
                 .advice =
                     "if the slot can do more, look for PCIe errors in the kernel's log, and for a limit in the "
                     "firmware's settings; reseat the card or the riser.",
                 .where = where};
}

std::optional<Finding> redirected_peers(Facts const& facts) {
  auto const where = gpus_where(facts, [](Gpu const& gpu) -> std::string {
    if (gpu.pcie_redirected == true) return "a bridge redirects its requests (ACS)";
    if (gpu.iommu && gpu.iommu->starts_with("DMA")) return fmt::format("the IOMMU translates for it ({})", *gpu.iommu);
    return "";
  });
  if (where.empty()) return std::nullopt;
  return Finding{.severity = Severity::minor,
                 .sureness = Sureness::possible,
                 .headline = "what a GPU says to its peers over PCIe goes through the root of the bus",
                 .why =
                     "GPUs and network adapters below one switch then share the way up, with less bandwidth, or "
                     "cannot reach each other at all; links of their own, as NVLink, are not affected.",
                 .advice =
                     "on a node that no virtual machines share: switch ACS off in the firmware, and boot with "
                     "iommu=pt.",
                 .where = where};
}

}  // namespace

std::vector<Rule> gpu_settings_rules() {
  return {{"gpu.ecc-off", ecc_off},
          {"gpu.memory-errors", memory_errors},
          {"gpu.persistence-off", persistence_off},
          {"gpu.partitioned", partitioned},
          {"gpu.power-limit", power_limit},
          {"gpu.pcie-generation", pcie_generation},
          {"gpu.redirected-peers", redirected_peers}};
}

}  // namespace toise
