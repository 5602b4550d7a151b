#include "cli/commands/history_options.hpp"

namespace toise {

void add_history_file(Command& command, HistoryOptions& options) {
  command.option("--history", options.file, "the history file").from_environment("TOISE_HISTORY").show_default();
}

void add_history_selection(Command& command, HistoryQuery& query) {
  command.option("--kernel", query.kernel, "only this kernel; patterns such as 'stream.*' work here and below");
  command.option("--variant", query.variant, "only this variant");
  command.option("--params", query.params, "only these parameters, for example '*bytes=1GiB*'");
  command.option("--metric", query.metric, "only this metric");
  command.option("--machine", query.machine, "only this machine");
  command.option("--node", query.node, "only this node");
  command.option("--from", query.from, "the first day, for example 2026-11-25");
  command.option("--to", query.to, "the last day");
}

void add_history_query(Command& command, HistoryOptions& options) {
  add_history_file(command, options);
  add_history_selection(command, options.query);
  command.flag("--json", options.as_json, "print JSON");
}

History open_history(HistoryOptions const& options) { return {options.file, History::Open::existing}; }

}  // namespace toise
