#include <fmt/format.h>

#include <iostream>

#include "analysis/evidence/evidence.hpp"
#include "analysis/evidence/listing.hpp"
#include "analysis/evidence/signature.hpp"
#include "analysis/statistics/bounds.hpp"
#include "analysis/verdict/acceptance_report_json.hpp"
#include "analysis/verdict/baseline.hpp"
#include "analysis/verdict/effort.hpp"
#include "analysis/verdict/verdict_json.hpp"
#include "cli/commands.hpp"
#include "cli/python.hpp"
#include "cli/scratch.hpp"
#include "cli/shipped_criteria.hpp"
#include "cli/table.hpp"
#include "core/error.hpp"
#include "core/files/durable_file.hpp"
#include "core/run/manifest.hpp"
#include "core/run/run_identity.hpp"
#include "core/text/printable.hpp"
#include "core/text/units.hpp"
#include "runners/process.hpp"
#include "runners/suite/suite.hpp"

namespace toise {
namespace {

struct Options {
  std::vector<std::string> files;
  std::string baseline, share = "90%", spread = "1%";
  std::string bundle, key, new_key, report, run_time;
  bool as_json = false, is_plan = false, is_dry_run = false;
};

void print_plan(Criteria const& criteria, double spread) {
  std::vector<Cells> table{{"clause", "title", "required", "launches", "a machine at the limit passes",
                            "one 1 % better does not", "2 %", "5 %"}};
  for (auto const& r : criteria.requirements) {
    if (r.kind != RequirementKind::value) {
      table.push_back({r.clause, r.title, what_is_asked(r), "", "", "", "", ""});
      continue;
    }
    auto const risks = risks_of(r.launches, spread, criteria.confidence);
    auto const percent = [](double p) { return fmt::format("{:.1f} %", 100 * p); };
    table.push_back({r.clause, r.title, what_is_asked(r), std::to_string(r.launches), percent(risks.buyer),
                     percent(risks.vendor[1].second), percent(risks.vendor[2].second),
                     percent(risks.vendor[3].second)});
  }
  print_columns(table, {3, 4, 5, 6, 7});
  fmt::print(
      "For launches that spread by {:.3g} % (--spread), at confidence {:.3g}. The first risk is the buyer's, the "
      "others are the vendor's.\n",
      100 * spread, criteria.confidence);
}

void print_effort(Criteria const& criteria, Effort const& effort) {
  auto const hours = [](std::optional<double> seconds) {
    return seconds ? fmt::format("{:.3g}", *seconds / 3600) : std::string("unknown");
  };
  std::vector<Cells> table{{"clause", "title", "required", "runs", "hours", "counted"}};
  for (auto const& e : effort.requirements)
    table.push_back({e.clause, e.title, e.asked, std::to_string(e.runs), hours(e.seconds), e.counted});
  print_columns(table, {3, 4});
  fmt::print(
      "{} can pass with {} runs of a case and {} hours at least, where nothing fails and every value is far from its "
      "bound.\n",
      printable(criteria.name), effort.runs, hours(effort.seconds));
}

void print_verdicts(Acceptance const& all) {
  std::vector<Cells> table{{"clause", "verdict", "title", "required", "why"}};
  for (auto const& j : all.judged) {
    auto why = j.reason;
    if (j.needed) why += "; " + what_would_decide(j);
    if (j.waiver) why += fmt::format("; waived by {}: {}", j.waiver->by, j.waiver->reason);
    table.push_back({j.requirement.clause, fmt::format("{}{}", to_string(j.verdict), j.waiver ? ", waived" : ""),
                     j.requirement.title, what_is_asked(j.requirement), why});
  }
  print_columns(table, {});
  fmt::print("{}{}: {}\n", printable(all.criteria.name), all.criteria.is_provisional ? " (provisional)" : "",
             to_string(all.verdict));
}

/// Packs the evidence into one file, whole or not at all.
void write_bundle(Options const& options, std::string const& criteria, std::vector<RunDirectory> const& runs) {
  ScratchFolder const scratch;
  std::optional<std::filesystem::path> const key =
      options.key.empty() ? std::nullopt : std::optional<std::filesystem::path>(options.key);
  write_evidence(scratch.path() / evidence_folder, criteria, runs, key);
  auto const part = options.bundle + ".part";
  try {
    run_or_throw({"tar", "--create", "--gzip", "--format=gnu", "--sort=name", "--owner=0", "--group=0",
                  "--numeric-owner", "--file", part, "--directory", scratch.path(), evidence_folder});
    list_evidence(part);  // what verify would refuse is not handed out
  } catch (...) {
    std::filesystem::remove(part);
    throw;
  }
  std::filesystem::rename(part, options.bundle);
  std::cerr << options.bundle
            << (key ? ": signed by " + fingerprint(public_half(*key))
                    : std::string(": not signed; --key FILE signs it"))
            << '\n';
}

void write_report(Options const& options, Acceptance const& all, std::string const& criteria,
                  std::vector<RunDirectory> const& runs) {
  ScratchFolder const scratch;
  auto const data = scratch.path() / "acceptance.json";
  write_atomically(data, to_json(make_acceptance_report(all, criteria, runs)).dump());
  make_report({"--acceptance", data, "-o", options.report});
  std::cerr << options.report << '\n';
}

/// A run that goes on could still turn out differently, and one that is its own baseline reaches it.
void check_can_be_judged(std::vector<RunDirectory> runs, std::string const& baseline) {
  for (auto const& run : runs) {
    if (read_run_file(run).status == RunStatus::running)
      throw InputError(fmt::format("{0} has not ended; complete it with: toise run --resume {0}", run.root.string()));
  }
  if (baseline.empty()) return;
  runs.push_back(open_run(baseline));
  check_no_repeats(runs);
}

int execute(Options const& options) {
  if (!options.new_key.empty()) {
    make_key(options.new_key);
    std::cout << options.new_key << ": keep it secret; give " << options.new_key << ".pub to whoever verifies\n";
    return 0;
  }
  auto files = options.files;
  std::string criteria_file;
  Criteria criteria;
  if (options.baseline.empty()) {
    if (files.empty()) throw InputError("give the criteria, or --baseline RUN; see toise accept --help");
    criteria_file = find_criteria(files.front());
    criteria = read_criteria(criteria_file);
    files.erase(files.begin());
  } else {
    criteria = criteria_of_baseline(open_unedited_run(options.baseline),
                                    ratio_of_option("--at-least", options.share, 0.01, 100));
  }
  if (options.is_dry_run) {
    auto const effort = least_effort(
        criteria, options.run_time.empty() ? std::nullopt : std::optional(parse_seconds(options.run_time)));
    if (options.as_json)
      std::cout << to_json(effort).dump(1) << '\n';
    else
      print_effort(criteria, effort);
    return 0;
  }
  if (options.is_plan) {
    print_plan(criteria, ratio_of_option("--spread", options.spread, 1e-4, 1));
    return 0;
  }
  if (files.empty()) throw InputError("give the runs to judge; see toise accept --help");
  std::vector<RunDirectory> runs;
  for (auto const& file : files) runs.push_back(open_unedited_run(file));
  if (criteria_file.empty() && (!options.bundle.empty() || !options.report.empty()))
    throw InputError("--bundle and --report need a criteria file; they do not work with --baseline");
  check_can_be_judged(runs, options.baseline);
  auto const all = accept(criteria, runs);
  if (!options.bundle.empty()) write_bundle(options, criteria_file, runs);
  if (!options.report.empty()) write_report(options, all, criteria_file, runs);
  if (options.as_json)
    std::cout << to_json(all).dump(1) << '\n';
  else
    print_verdicts(all);
  return exit_code_of(all);
}

}  // namespace

void add_accept(Command& app) {
  auto command = app.subcommand("accept", "judge runs by acceptance criteria: a verdict for each requirement");
  auto options = std::make_shared<Options>();
  command.option("files", options->files,
                 "the criteria (a file, or the name of shipped ones: this-machine), then the runs to judge");
  command.option("--baseline", options->baseline,
                 "instead of criteria: a run; each of its cases must be reached again");
  command.option("--at-least", options->share, "the share of the baseline to reach").show_default();
  command.option("--report", options->report, "write the acceptance report: one HTML file, to read on screen or print");
  command.option("--bundle", options->bundle, "pack runs, criteria, verdicts and checksums into this file (.tar.gz)");
  command.option("--key", options->key, "sign the bundle with this private key");
  command.option("--keygen", options->new_key,
                 "only make a key pair: FILE, which signs, and FILE.pub for whoever verifies");
  command.flag("--json", options->as_json, "print the verdicts with all their evidence as JSON");
  command.flag("--plan", options->is_plan, "judge nothing: show what the criteria ask, and what each side risks");
  command.option("--spread", options->spread, "with --plan: the spread of launches, from which the risks follow")
      .show_default();
  command.flag("--dry-run", options->is_dry_run,
               "judge nothing: how many runs and hours the criteria need at least before they can pass");
  command.option("--run-time", options->run_time,
                 "with --dry-run: how long one run of a case takes, such as 10min; the hours follow from it");
  command.footer("Exit code 0: pass; 1: fail; 3: inconclusive or missing.");
  command.runs([options] { return execute(*options); });
}

}  // namespace toise
