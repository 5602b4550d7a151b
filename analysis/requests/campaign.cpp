#include "analysis/requests/campaign.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/text/units.hpp"

namespace toise {
namespace {

constexpr double checkpoint_share = 0.01;  // of the time, for writing them
// GPU-hours of nine published whole trainings are 1.2 times those of their steps in the median (analysis/sizing/
// estimate.cpp); the usual checkpoints and failures are 0.03 of that.
// How far single ones lie from it is a guess that four of six published trainings bear out; docs/sizing.md has them.
constexpr Likely others_share = {.p10 = 0, .p50 = 0.17, .p90 = 0.6};
constexpr double failures_off = 2;   // the factor by which their rate may be off, P10 to P90: a guess
constexpr double restart = 15 * 60;  // s until a training runs again
constexpr double day = 24 * 3600;

// 419 unexpected interruptions in 54 days of 2,048 nodes. Source: arXiv 2407.21783, section 3.3.4.
constexpr double usual_failures = 419.0 / 54 / 2048;

// of a parameter: 16-bit weights, and in 32 bits a copy of them and Adam's two moments
constexpr double checkpoint_bytes = 14;

}  // namespace

Interruptions interruptions_of(Campaign const& c, int nodes) {
  double const a_second = c.failures.value_or(usual_failures) * nodes / day;
  return {.checkpoints = checkpoint_share,
          .failures = a_second * (c.checkpoint_interval / 2 + restart),
          .others = others_share};
}

Likely with(Interruptions const& i, Likely const& steps) {
  double const all = 1 + i.share();
  // of each on its own, in the logarithm
  auto const error = [&](double of_steps, double others, double failures) {
    double const of_others = std::log((all + others - i.others.p50) / all);
    double const of_failures = std::log((all + i.failures * (failures - 1)) / all);
    return std::hypot(std::log(of_steps / steps.p50), of_others, of_failures);
  };
  double const low = error(steps.p10, i.others.p10, 1 / failures_off);
  double const high = error(steps.p90, i.others.p90, failures_off);
  return {.p10 = steps.p50 * all * std::exp(-low), .p50 = steps.p50 * all, .p90 = steps.p50 * all * std::exp(high)};
}

Storage storage_of(Workload const& w, double wall) {
  double const checkpoint = checkpoint_bytes * w.shape.parameters;
  return {.dataset = w.dataset,
          .checkpoint = checkpoint,
          .checkpoints = checkpoint * w.campaign.checkpoints_kept,
          .write_rate = checkpoint / (checkpoint_share * w.campaign.checkpoint_interval),
          .read_rate = w.dataset * w.epochs / wall};
}

std::vector<Origin> origins_of(Workload const& w, SizedMachine const& machine) {
  auto const& c = w.campaign;
  std::vector<Origin> all;
  all.push_back({"speed of a step over these rates", "five factors", Basis::assumption,
                 "fitted to published trainings, of other machines and codes; docs/sizing.md says how far it errs"});
  all.push_back(
      {"failures",
       fmt::format("{:.3g} per node-day, within a factor of {:g}", c.failures.value_or(usual_failures), failures_off),
       Basis::assumption, c.failures ? "the workload" : "Llama 3's training on 16,384 H100, arXiv 2407.21783"});
  all.push_back({"time lost for each failure", format_si(c.checkpoint_interval / 2 + restart, "s"), Basis::assumption,
                 "half an interval of checkpoints, and 15 minutes until it runs again"});
  all.push_back(
      {"time to write checkpoints", fmt::format("{:.0f} %", 100 * checkpoint_share), Basis::assumption,
       std::string(c.says_checkpoints ? "at the workload's interval" : "one an hour, as the workload does not say") +
           ", if the file system sustains the write rate"});
  all.push_back({"evaluations, and settings that nobody tuned",
                 fmt::format("{:.0f} % (P10 {:.0f}, P90 {:.0f})", 100 * others_share.p50, 100 * others_share.p10,
                             100 * others_share.p90),
                 Basis::assumption, "the median of nine published whole trainings, beyond steps and interruptions"});
  all.push_back({"checkpoint", fmt::format("{:g} bytes a parameter", checkpoint_bytes), Basis::assumption,
                 "16-bit weights, a 32-bit copy, two moments of Adam"});
  if (machine.gpu_power > 0)
    all.push_back({"power of a GPU", fmt::format("{:g} W × {:g}", machine.gpu_power, whole_node), Basis::assumption,
                   "the maker's maximum all the time, and half as much for hosts, network and cooling"});
  if (c.ablation_runs > 0)
    all.push_back({"ablations", fmt::format("{:g}, each {:g} of the training", c.ablation_runs, c.ablation_share),
                   Basis::assumption, "the workload"});
  all.push_back({"margin", fmt::format("{:.0f} %", 100 * c.margin), Basis::assumption,
                 c.margin > 0 ? "the workload" : "none, as the workload does not say"});
  if (w.samples > 0)
    all.push_back(
        {"tokens of a sample", fmt::format("{:g}", w.sequence), Basis::assumption, "each fills its sequence"});
  if (w.carbon)
    all.push_back({"carbon intensity", fmt::format("{:g} g/kWh", *w.carbon), Basis::assumption, w.carbon_source});
  return all;
}

}  // namespace toise
