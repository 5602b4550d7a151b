#include <fmt/format.h>

#include <iostream>

#include "analysis/sizing/estimate.hpp"
#include "cli/commands.hpp"
#include "cli/commands/size/scaling.hpp"
#include "cli/commands/size/workload.hpp"
#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/printable.hpp"

namespace toise {
namespace {

struct Options {
  WorkloadQuestion asked;
  std::string scaling, cases, calibrate;
  bool as_json = false, as_csv = false, parts = false;
};

struct Cases {
  std::vector<Analysed> analysed;
  std::vector<Training> refused;
};

/// What cannot be estimated is named on stderr and does not stop the others.
Cases read_cases(std::string const& path) {
  Cases all;
  for (auto const& training : read_trainings(path)) {
    try {
      all.analysed.push_back(analyse(training));
    } catch (InputError const& e) {
      all.refused.push_back(training);
      std::cerr << "no estimate: " << printable(path + ": " + e.what()) << '\n';
    }
  }
  return all;
}

std::string field(std::optional<double> value) { return value ? fmt::format("{:.6g}", *value) : ""; }

void print_parts(std::vector<Analysed> const& all) {
  std::cout << "id,source,gpu,precision,measured_s,matrices,attention,memory,communication,launches,widening,"
               "parameters,sequence,gpus\n";
  for (auto const& a : all) {
    auto const measured = a.training.value ? seconds_of_metric(a, *a.training.value) : std::nullopt;
    auto const& p = a.parts;
    std::cout << fmt::format("{},{},{},{},{},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g}\n",
                             csv_field(a.training.id), csv_field(a.training.source), csv_field(a.training.gpu),
                             a.training.precision, field(measured), p.matrices, p.attention, p.memory, p.communication,
                             p.launches, widening(a), a.shape.parameters, a.settings.sequence, a.settings.gpus);
  }
}

/// Returns the exit code.
int print_estimates(Cases const& all, Offset const& offset) {
  std::cout << "id,metric,p10,p50,p90,memory_gb,fits,extrapolates\n";
  bool missing = !all.refused.empty();
  for (auto const& a : all.analysed) {
    auto const e = estimate(a, offset);
    std::cout << fmt::format("{},{},{},{},{},{:.4g},{},{}\n", csv_field(e.id), e.metric, field(e.p10), field(e.p50),
                             field(e.p90), e.memory / 1e9, e.fits ? "yes" : "no", e.extrapolates ? "yes" : "no");
    if (e.p50) continue;
    missing = true;
    std::cerr << fmt::format("no estimate: training '{}': GPU-hours need tokens; write '300B tokens' into 'source'\n",
                             printable(e.id));
  }
  for (auto const& t : all.refused) std::cout << fmt::format("{},{},,,,,,\n", csv_field(t.id), t.metric);
  return missing ? 3 : 0;
}

/// What belongs to one kind of question is not silently ignored of another.
void check(Options const& o) {
  bool const is_workload = !o.asked.workload.empty(), is_scaling = !o.scaling.empty(), is_cases = !o.cases.empty();
  if (is_cases + (is_workload || is_scaling) != 1)
    throw InputError(
        "toise size takes one of a workload with --machine, --scaling, and --cases; docs/sizing.md has all");
  if (is_workload && o.asked.machine.empty())
    throw InputError("which machine is the workload sized for? Add --machine, as in --machine jean-zay-h100");
  if (!is_cases && (o.as_csv || o.parts || !o.calibrate.empty()))
    throw InputError("--csv, --parts and --calibrate belong to --cases; leave them out here");
  if (!is_workload && (!o.asked.machine.empty() || !o.asked.runs.empty() || !o.asked.report.empty()))
    throw InputError("--machine, --run and --report belong to a workload; leave them out here");
  if (!is_workload && !o.asked.form.empty()) throw InputError("--form belongs to a workload; leave it out here");
  if (o.asked.measured_only && o.asked.runs.empty())
    throw InputError("--measured-only is about what runs measured; add --run RUN");
  if (!o.asked.language.empty() && o.asked.report.empty())
    throw InputError("--language is that of the page; add --report PAGE");
  if (is_cases && o.as_json) throw InputError("--json belongs to a workload and to --scaling; --cases has --csv");
}

int execute(Options const& options) {
  check(options);
  if (!options.asked.workload.empty()) {
    auto asked = options.asked;
    asked.as_json = options.as_json;
    asked.scaling = options.scaling;
    if (asked.language.empty()) asked.language = "en";
    return size_workload_file(asked);
  }
  if (!options.scaling.empty()) return size_scaling(options.scaling, options.as_json);
  if (!options.as_csv) throw InputError("toise size prints CSV only; add --csv");
  auto const all = read_cases(options.cases);
  if (options.parts) {
    print_parts(all.analysed);
    return 0;
  }
  auto const offset = options.calibrate.empty() ? Offset{} : calibrate(read_cases(options.calibrate).analysed);
  return print_estimates(all, offset);
}

}  // namespace

void add_size(Command& app) {
  auto command = app.subcommand(
      "size", "size an allocation request for a training, and estimate trainings of a table, with how sure that is");
  auto options = std::make_shared<Options>();
  command.option("workload", options->asked.workload,
                 "a TOML file that says what to train, or a shipped one's name: pretrain-3b, fine-tune-8b, cfd");
  command.option("--machine", options->asked.machine, "a machine's file, or the name of a shipped one, for a workload");
  command
      .option("--run", options->asked.runs,
              "a run of the machine, whose rates of GEMM, memory and all-reduce replace the data sheet's; repeat it "
              "for more")
      .one_value_each();
  command.option("--form", options->asked.form,
                 "the access that is asked for, whose limits are checked and whose fields the page fills: edari, "
                 "eurohpc or aif, one of their modes such as edari-dynamic, or a file like those of suites/access");
  command.flag("--measured-only", options->asked.measured_only,
               "refuse a request that rests on a rate of the machine that no --run measured, or on more nodes");
  command.option("--report", options->asked.report,
                 "also write a workload's answer as a page to print, each figure with the sentence that justifies it; "
                 "its ending says the format: .html, .docx, .tex or .md");
  command.option("--language", options->asked.language, "of the page: en or fr (default: en)").one_of({"en", "fr"});
  command.flag("--json", options->as_json, "print the answer to a workload or a scaling table as JSON");
  command.option("--scaling", options->scaling,
                 "a table of your own code's times, with nodes (or gpus, ranks, cores) and seconds, and work where it "
                 "grows; with a workload that has [code], what it is sized from");
  command.option("--cases", options->cases,
                 "a table of trainings, one a line; docs/sizing.md lists the columns. What is empty is assumed");
  command.option("--calibrate", options->calibrate,
                 "a table of the same columns with measured values of the same code and machine");
  command.flag("--csv", options->as_csv, "print CSV: id, metric, p10, p50, p90, memory_gb, fits, extrapolates");
  command.flag("--parts", options->parts, "print instead the seconds of a step's parts at the data sheet's rates");
  command.footer(
      "p10 to p90 is meant to hold 80 % of the time; docs/sizing.md says how often it did. Without --run the "
      "estimates\n"
      "rest on data sheets and on published trainings, not on a measurement of your machine. Exit code 2: what is "
      "asked\n"
      "has no answer, with what to do; 3: a line of --cases has no estimate.");
  command.runs([options] { return execute(*options); });
}

}  // namespace toise
