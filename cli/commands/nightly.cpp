#include "analysis/nightly/nightly_json.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/commands.hpp"
#include "cli/python.hpp"
#include "cli/shipped_criteria.hpp"
#include "core/error.hpp"
#include "core/files/durable_file.hpp"
#include "core/run/manifest.hpp"
#include "core/text/printable.hpp"
#include "runners/own_program.hpp"
#include "runners/process.hpp"
#include "runners/run.hpp"

namespace toise {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string suite, history = "history.db", site, runs = "runs", summary = "text", link;
  std::vector<std::string> run_options, criteria;
};

/// Runs the suite as `toise run` does; its exit code.
int run_suite(Options const& options, fs::path const& run) {
  std::vector<std::string> command{own_program(), "run", options.suite, "-q", "-o", run.string()};
  command.insert(command.end(), options.run_options.begin(), options.run_options.end());
  Process process(command);
  bool was_told = false;
  while (true) {
    auto const output = process.read(1);
    std::cerr << output.err << std::flush;
    if (stop_count() > 0 && !was_told) {
      process.signal_group(SIGINT);
      was_told = true;
    }
    if (output.closed) break;
  }
  return process.wait().exit_code;
}

std::string text_of(News const& news, Options const& options) {
  std::string text = fmt::format("{} series: {} slower, {} faster since last night, {} failures tonight", news.series,
                                 news.worse.size(), news.better.size(), news.failures);
  for (auto const& line : news.worse) text += "\nslower: " + printable(line);
  for (auto const& line : news.better) text += "\nfaster: " + printable(line);
  for (auto const& line : news.missed) text += "\nmisses its committed value: " + printable(line);
  auto const where = options.link.empty()
                         ? fs::absolute(fs::path(options.site) / "index.html").lexically_normal().string()
                         : options.link;
  return text + "\n" + where;
}

/// Slack reads links and calls to a channel between < and >.
std::string for_slack(std::string_view text) {
  std::string result;
  for (char const c : text) result += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  return result;
}

void print_summary(News const& news, Options const& options) {
  auto const text = text_of(news, options);
  if (options.summary == "slack") {
    std::cout << nlohmann::json{{"text", for_slack(text)}}.dump() << '\n';
  } else if (options.summary == "matrix") {
    std::cout << nlohmann::json{{"msgtype", "m.text"}, {"body", text}}.dump() << '\n';
  } else {
    std::cout << text << '\n';
  }
}

int execute(Options const& options) {
  int measured = 0;
  std::vector<Criteria> criteria;
  for (auto const& name : options.criteria) criteria.push_back(read_criteria(find_criteria(name)));
  // refuse a file that is not a history before measuring, and create none for a suite that cannot run
  if (options.suite.empty() || fs::exists(options.history)) History(options.history, History::Open::existing);
  std::optional<fs::path> measured_run;
  if (!options.suite.empty()) {
    stop_count();
    auto const run = fs::path(options.runs) / default_run_path(fs::path(options.suite).stem().string()).filename();
    measured = run_suite(options, run);
    if (measured == 130) {
      std::cerr << "toise: interrupted, so nothing was ingested; continue with: toise run --resume " << run.string()
                << ", then toise ingest and toise nightly without a suite\n";
      return 130;
    }
    if (!fs::exists(run / "run.json"))
      return measured;  // the suite is wrong, or nothing could be written: toise run has said so
    measured_run = run;
  }
  History history(options.history, History::Open::create);
  if (measured_run) history.ingest(open_unedited_run(*measured_run));
  auto const nightly = make_nightly(history, {}, criteria);
  fs::create_directories(options.site);
  auto const data = fs::path(options.site) / "nightly.json";
  write_atomically(data, to_json(nightly).dump());
  make_report({"--nightly", data.string(), "-o", options.site});
  print_summary(nightly.news, options);
  if (measured > 1) return measured;
  return measured == 1 || !nightly.news.worse.empty() || !nightly.news.missed.empty() || nightly.news.failures > 0 ? 1
                                                                                                                   : 0;
}

}  // namespace

void add_nightly(Command& app) {
  auto command = app.subcommand(
      "nightly", "run a suite, ingest the run into a history, and write pages of what changed since when");
  auto options = std::make_shared<Options>();
  command.option("suite", options->suite, "the suite, as for toise run; without one, only the pages are written again");
  command.option("run_options", options->run_options,
                 "after --: options of toise run, for example -- --machine M --site account=abc");
  command.option("--history", options->history, "the history file").from_environment("TOISE_HISTORY").show_default();
  command.option("--site", options->site, "the folder for the pages: index.html and one page per series").required();
  command.option(
      "--criteria", options->criteria,
      "draw the values committed in these criteria (files, or names of shipped ones), and say what misses them");
  command.option("--runs", options->runs, "the folder for the run directories").show_default();
  command
      .option("--summary", options->summary,
              "how to print the summary at the end: text, slack (JSON for a webhook) or matrix (JSON of a message)")
      .one_of({"text", "slack", "matrix"})
      .show_default();
  command.option("--link", options->link,
                 "the address of the pages, for the summary (default: the path of index.html)");
  command.footer(
      "Exit code 0: nothing new; 1: something got slower since last night, misses a committed value, or failed;\n"
      "otherwise the exit code of toise run.");
  command.runs([options] { return execute(*options); });
}

}  // namespace toise
