#include "cli/commands/size/workload.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "analysis/requests/code/code.hpp"
#include "analysis/requests/measured_rates.hpp"
#include "analysis/requests/request_json.hpp"
#include "cli/commands/size/form.hpp"
#include "cli/python.hpp"
#include "cli/scratch.hpp"
#include "cli/table.hpp"
#include "core/error.hpp"
#include "core/files/durable_file.hpp"
#include "core/run/manifest.hpp"
#include "core/run/run_directory.hpp"
#include "core/text/printable.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"
#include "runners/suite/machine.hpp"
#include "runners/suite/suite.hpp"

namespace toise {
namespace {

std::string three(Likely const& l, double unit) {
  return fmt::format("{:.3g} (P10 {:.3g}, P90 {:.3g})", l.p50 / unit, l.p10 / unit, l.p90 / unit);
}

/// Hours in full: an allocation is granted in them.
std::string hours(Likely const& l) { return fmt::format("{:.0f} (P10 {:.0f}, P90 {:.0f})", l.p50, l.p10, l.p90); }

/// What an answer rests on, before any figure.
std::string foundation_of(Request const& r) {
  if (r.is_code())
    return fmt::format(
        "This forecast rests on scaling runs of your own, whose table does not say on which machine they were, and on "
        "{} assumptions. P10 to P90 hold how its times scatter and what is beyond them, not whether runs, steps and "
        "time of "
        "each are as you say.{}\n",
        r.count(Basis::assumption), r.extrapolates ? " It extrapolates beyond the largest of them." : "");
  auto const measured = r.count(Basis::measured);
  auto text =
      fmt::format("This estimate rests on {} assumptions and {} figures of data sheets, and on {} of this machine.",
                  r.count(Basis::assumption), r.count(Basis::data_sheet),
                  measured == 0 ? "no measurement" : fmt::format("{} measured rates", measured));
  if (measured > 0 && !r.unmeasured().empty())
    text += fmt::format(" No run measured: {}.", fmt::join(r.unmeasured(), "; "));
  if (r.extrapolates) text += " It extrapolates beyond what was published or measured: its interval is wider.";
  return text + "\n";
}

/// Of a code, whose runs say nothing of memory and parts.
std::string code_lines_of(Request const& r) {
  std::vector<Cells> rows;
  rows.push_back({"GPU-hours", hours(r.gpu_hours) + ", all counted"});
  rows.push_back({"  of them the runs", hours(r.training_gpu_hours)});
  rows.push_back({"time of a run", three(r.wall_seconds, 86400) + " days"});
  rows.push_back({"nodes", fmt::format("{}, {} GPUs", r.nodes, r.gpus)});
  rows.push_back({"storage", r.storage.dataset > 0 ? format_si(r.storage.dataset, "B") : "not said"});
  rows.push_back(
      {"energy", r.energy ? three(*r.energy, 3.6e9) + " MWh" : "not known, as the power of this GPU is not"});
  if (r.carbon) rows.push_back({"CO2 equivalent", three(*r.carbon, 1000) + " t"});
  std::string text;
  for (auto const& line : aligned(rows, {})) text += line;
  return text;
}

std::string lines_of(Request const& r) {
  if (r.is_code()) return code_lines_of(r);
  auto const& best = r.choices.front();
  auto const& s = r.storage;
  std::vector<Cells> rows;
  rows.push_back({"GPU-hours", hours(r.gpu_hours) + ", all counted"});
  rows.push_back({"  of them the steps", hours(r.training_gpu_hours)});
  rows.push_back({"time of the training", three(r.wall_seconds, 86400) + " days, with interruptions and evaluations"});
  rows.push_back({"nodes", fmt::format("{}, {} GPUs", r.nodes, r.gpus)});
  rows.push_back(
      {"memory of a GPU", fmt::format("{} of {}: fits", format_si(best.memory, "B"), format_si(r.memory_of_gpu, "B"))});
  rows.push_back(
      {"storage",
       fmt::format("{} of checkpoints ({} each){}", format_si(s.checkpoints, "B"), format_si(s.checkpoint, "B"),
                   s.dataset > 0 ? ", " + format_si(s.dataset, "B") + " of data" : ", data not said")});
  rows.push_back(
      {"I/O that must be sustained", fmt::format("{} written{}", format_si(s.write_rate, "B/s"),
                                                 s.dataset > 0 ? ", " + format_si(s.read_rate, "B/s") + " read" : "")});
  rows.push_back(
      {"energy", r.energy ? three(*r.energy, 3.6e9) + " MWh" : "not known, as the power of this GPU is not"});
  rows.push_back({"CO2 equivalent", r.carbon    ? three(*r.carbon, 1000) + " t"
                                    : !r.energy ? "not known, as the energy is not"
                                                : "not said; write run.carbon = \"… g/kWh\" and run.carbon_source"});
  rows.push_back({"most of a step", r.dominant});
  rows.push_back({"what would help", r.advice});
  std::string text;
  for (auto const& line : aligned(rows, {})) text += line;
  return text;
}

std::string settings_of(Request const& r) {
  if (r.is_code()) return "";
  std::vector<Cells> rows = {{"tp", "pp", "vpp", "dp", "cp", "ep", "zero", "micro-batch", "batch", "recompute",
                              "s/step", "GPU-hours", "memory"}};
  for (auto const& c : r.choices) {
    auto const& s = c.settings;
    auto const number = [](double value) { return fmt::format("{:g}", value); };
    rows.push_back({number(s.tp), number(s.pp), number(s.vpp), number(s.dp), number(s.cp), number(s.ep),
                    fmt::format("{}", s.zero), number(s.micro_batch), number(s.global_batch), s.recompute,
                    fmt::format("{:.3g}", c.seconds), fmt::format("{:.0f}", c.gpu_hours()), format_si(c.memory, "B")});
  }
  std::string text = "\nSettings worth trying, the training alone (batches in sequences):\n";
  for (auto const& line : aligned(rows, {0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12})) text += line;
  return text;
}

std::string origins_of(Request const& r) {
  std::vector<Cells> rows = {{"term", "value", "basis", "source"}};
  for (auto const& one : r.origins)
    rows.push_back({one.term, one.value, std::string(to_string(one.basis)), one.source});
  std::string text = "\nWhat it rests on:\n";
  for (auto const& line : aligned(rows, {})) text += line;
  return text;
}

/// A file, or the name of a shipped workload. Throws InputError.
std::filesystem::path find_workload(std::string const& name) {
  if (std::filesystem::exists(name)) return name;
  std::vector<std::string> shipped;
  for (auto const& root : shipped_folders()) {
    std::error_code error;
    for (auto const& entry : std::filesystem::directory_iterator(root / "workloads", error)) {
      if (entry.path().extension() != ".toml") continue;
      if (entry.path().stem() == name) return entry.path();
      shipped.push_back(entry.path().stem());
    }
    if (!shipped.empty()) break;
  }
  std::ranges::sort(shipped);
  throw InputError(
      fmt::format("there is no workload '{}': it is neither a file nor a shipped workload{}; shipped are {}", name,
                  suggestion(name, shipped), fmt::join(shipped, ", ")));
}

std::vector<MeasuredRun> read_runs(std::vector<std::string> const& paths) {
  std::vector<MeasuredRun> all;
  for (auto const& path : paths) {
    auto const run = open_unedited_run(path);
    auto name = machine_name(read_run_file(run));
    all.push_back({.path = path, .machine = std::move(name), .measurements = {}});
    all.back().measurements = read_measurements(run);
  }
  return all;
}

/// The request, with the form where one is asked for.
nlohmann::json whole_json(Request const& r, std::optional<ChosenMode> const& form) {
  auto all = to_json(r);
  all["form"] = form ? to_json(*form) : nlohmann::json(nullptr);
  return all;
}

void write_report(nlohmann::json const& request, std::string const& output, std::string const& language) {
  ScratchFolder const scratch;
  auto const data = scratch.path() / "request.json";
  write_atomically(data, request.dump());
  make_report({"--request", data, "--language", language, "-o", output});
  std::cerr << output << '\n';
}

Request request_of_code(WorkloadQuestion const& asked, std::filesystem::path const& file) {
  auto workload = read_code(file);
  if (!asked.runs.empty())
    throw InputError("--run has rates of the machine, which say nothing of a [code]; time the code itself");
  if (!asked.scaling.empty()) workload.scaling = asked.scaling;
  if (workload.scaling.empty())
    throw InputError("where are the code's times? Write code.scaling = \"times.csv\", or add --scaling TABLE");
  return size_code(workload, read_scaling(workload.scaling), sized_machine(find_machine(asked.machine)));
}

Request request_of(WorkloadQuestion const& asked) {
  auto const file = find_workload(asked.workload);
  if (is_code(file)) return request_of_code(asked, file);
  if (!asked.scaling.empty())
    throw InputError("--scaling has the times of a [code], and this workload has a [model]; ask for it apart");
  auto const workload = read_workload(file);
  auto machine = sized_machine(find_machine(asked.machine));
  if (!asked.runs.empty()) machine = with_measurements(std::move(machine), read_runs(asked.runs), workload.precision);
  auto r = size_workload(workload, machine);
  if (asked.measured_only) require_measured(r, machine);
  return r;
}

}  // namespace

int size_workload_file(WorkloadQuestion const& asked) {
  auto const r = request_of(asked);
  std::optional<ChosenMode> form;
  if (!asked.form.empty()) form = choose_form(asked.form, r);
  auto const json = whole_json(r, form);
  if (!asked.report.empty()) write_report(json, asked.report, asked.language);
  if (asked.as_json) {
    std::cout << json.dump(1) << '\n';
    return 0;
  }
  std::cout << foundation_of(r) << '\n'
            << printable(fmt::format("{} on {}{}", r.workload, r.machine, r.is_code() ? "" : ", " + r.precision))
            << "\n\n"
            << lines_of(r) << (form ? lines_of(*form, r) : "") << settings_of(r) << origins_of(r);
  return 0;
}

}  // namespace toise
