#include <fmt/format.h>

#include <iostream>

#include "analysis/models/communication/collective_fit_json.hpp"
#include "analysis/models/communication/collective_time_json.hpp"
#include "cli/commands.hpp"
#include "cli/table.hpp"
#include "core/error.hpp"
#include "core/process/standard_streams.hpp"
#include "core/run/manifest.hpp"
#include "core/text/printable.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

struct Options {
  std::string run, operation, bytes, variant;
  std::vector<std::string> params;
  std::size_t ranks = 0, nodes = 0;  // 0: not given
  bool as_json = false, allow_edited = false;
};

std::string seconds(Estimate const& e) {
  return fmt::format("{} ({} to {})", format_si(e.value, "s"), format_si(e.interval.low, "s"),
                     format_si(e.interval.high, "s"));
}

/// Of β: sizes that are all latency tell only the least bandwidth.
std::string bandwidth(Estimate const& e) {
  auto const least = format_si(1 / e.interval.high, "B/s");
  if (!(e.interval.low > 0)) return "at least " + least;
  return fmt::format("{} ({} to {})", format_si(1 / e.value, "B/s"), least, format_si(1 / e.interval.low, "B/s"));
}

std::string size(double bytes) { return format_bytes(static_cast<std::int64_t>(bytes)); }

int print_fits(std::vector<CollectiveFit> const& fits, bool as_json) {
  if (as_json) {
    auto all = nlohmann::json::array();
    for (auto const& fit : fits) all.push_back(to_json(fit));
    std::cout << all.dump(1) << '\n';
    return 0;
  }
  std::vector<Cells> rows = {{"operation", "nodes", "ranks", "from", "to", "α", "1/β", "worst off"}};
  for (auto const& [series, fit] : fits)
    for (auto const& segment : fit.segments)
      rows.push_back({label(series.operation), std::to_string(series.placement.nodes),
                      std::to_string(series.placement.ranks), size(segment.smallest), size(segment.largest),
                      seconds(segment.alpha), bandwidth(segment.beta),
                      fmt::format("{:.0f} %", 100 * fit.worst_residual)});
  print_columns(rows, {1, 2, 3, 4, 7});
  std::cout << "\nt = α + β bytes, from one switch of the protocol to the next; 95 % intervals of this run\n";
  return 0;
}

int print_time(CollectiveTime const& found, CollectiveQuestion const& asked, bool as_json) {
  if (as_json) {
    std::cout << to_json(found).dump(1) << '\n';
    return 0;
  }
  auto const& [value, interval, beyond] = found.time;
  std::cout << printable(fmt::format("{} of {} on {} ranks: {} (95 %: {} to {})", label(found.operation),
                                     size(asked.bytes), asked.ranks, format_si(value, "s"),
                                     format_si(interval.low, "s"), format_si(interval.high, "s")))
            << '\n';
  if (!beyond.empty()) std::cout << "extrapolated: " << beyond << '\n';
  return 0;
}

CollectiveQuestion question_of(Options const& options) {
  if (options.bytes.empty() || options.ranks == 0)
    throw InputError("--operation needs a size and a number of ranks to say a time; add --bytes and --ranks");
  CollectiveQuestion question{.operation = options.operation, .variant = options.variant};
  question.bytes = static_cast<double>(parse_bytes(options.bytes));
  question.ranks = static_cast<int>(options.ranks);
  if (options.nodes > 0) question.nodes = static_cast<int>(options.nodes);
  for (auto const& param : options.params) {
    auto const at = param.find('=');
    if (at == std::string::npos)
      throw InputError(fmt::format("--param {} has no value; write NAME=VALUE, for example type=fp32", param));
    question.params[param.substr(0, at)] = param.substr(at + 1);
  }
  return question;
}

int execute(Options const& options) {
  auto const run = open_run(options.run);
  if (!options.allow_edited) check_unedited(run);
  if (auto const edited = first_edited(run); !edited.empty()) tell("edited: " + printable(edited) + "\n");
  bool const asks_something = !options.bytes.empty() || options.ranks > 0 || options.nodes > 0 ||
                              !options.variant.empty() || !options.params.empty();
  if (options.operation.empty() && asks_something)
    throw InputError("without --operation all fits are printed, and nothing else is asked; say which operation");
  auto series = collective_series_of_run(run);
  if (options.operation.empty()) {
    auto const fits = collective_fits(std::move(series));
    if (fits.empty())
      throw InputError(
          fmt::format("{} has no collective of three sizes or more, so no line can be fitted; measure one "
                      "with sweep.bytes = \"8B..16MiB\"",
                      options.run));
    return print_fits(fits, options.as_json);
  }
  auto const question = question_of(options);
  return print_time(collective_time(series, question), question, options.as_json);
}

}  // namespace

void add_model(Command& app) {
  auto command = app.subcommand(
      "model", "fit the times of a run's collectives over size, and say the time of one that was not measured");
  auto options = std::make_shared<Options>();
  constexpr std::int64_t most = 1'000'000'000;
  command.option("run", options->run, "a run directory").required();
  command.option("--operation", options->operation, "say the time of this one: all_reduce, broadcast, …");
  command.option("--bytes", options->bytes, "its size, the larger of a rank's input and output: 1MiB");
  command.option("--ranks", options->ranks, "on so many ranks, of all nodes together").whole_number_from(2, most);
  command.option("--nodes", options->nodes, "on so many nodes; needed where several placements were measured")
      .whole_number_from(1, most);
  command.option("--variant", options->variant, "mpi, nccl, rccl; needed where several were measured");
  command.option("--param", options->params, "type=fp32: needed where several were measured; repeat it for more")
      .one_value_each();
  command.flag("--json", options->as_json, "print JSON, in seconds and bytes");
  command.flag("--allow-edited", options->allow_edited, "use a run that was changed after it ended, and say so");
  command.footer(
      "The time comes with an interval that widens with the distance from what was measured; beyond measured sizes\n"
      "or ranks it says that it extrapolates. docs/collectives.md says how. Exit code 2: the run does not tell.");
  command.runs([options] { return execute(*options); });
}

}  // namespace toise
