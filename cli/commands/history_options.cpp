#include "cli/commands/history_options.hpp"

#include <CLI/CLI.hpp>

namespace toise {

void add_history_file(CLI::App& command, HistoryOptions& options) {
  command.add_option("--history", options.file, "the history file")->envname("TOISE_HISTORY")->capture_default_str();
}

void add_history_selection(CLI::App& command, HistoryQuery& query) {
  command.add_option("--kernel", query.kernel, "only this kernel; patterns such as 'stream.*' work here and below");
  command.add_option("--variant", query.variant, "only this variant");
  command.add_option("--params", query.params, "only these parameters, for example '*bytes=1GiB*'");
  command.add_option("--metric", query.metric, "only this metric");
  command.add_option("--machine", query.machine, "only this machine");
  command.add_option("--node", query.node, "only this node");
  command.add_option("--from", query.from, "the first day, for example 2026-11-25");
  command.add_option("--to", query.to, "the last day");
}

void add_history_query(CLI::App& command, HistoryOptions& options) {
  add_history_file(command, options);
  add_history_selection(command, options.query);
  command.add_flag("--json", options.as_json, "print JSON");
}

History open_history(HistoryOptions const& options) { return {options.file, History::Open::existing}; }

}  // namespace toise
