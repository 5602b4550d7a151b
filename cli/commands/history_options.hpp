// What the commands on a history share: its file, which series and days, and the subcommands of several files.
#pragma once

#include "analysis/history/history.hpp"
#include "cli/commands.hpp"

namespace toise {

struct HistoryOptions {
  std::string file = "history.db";
  HistoryQuery query;
  bool as_json = false;
};

/// --history, or TOISE_HISTORY.
void add_history_file(Command& command, HistoryOptions&);
/// Which series and days.
void add_history_selection(Command& command, HistoryQuery&);
/// Both, and --json.
void add_history_query(Command& command, HistoryOptions&);
/// Throws InputError when there is none.
History open_history(HistoryOptions const&);

/// `toise history changes` and `toise history simulate`.
void add_history_changes(Command& history);

}  // namespace toise
