// The subcommands of toise: each adds itself to the command line and returns its exit code when run.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace toise {

/// Set by the subcommand that was chosen; run after parsing.
using Action = std::function<int()>;

void add_run(CLI::App&, Action&);
void add_list(CLI::App&, Action&);
void add_describe(CLI::App&, Action&);
void add_show(CLI::App&, Action&);
void add_report(CLI::App&, Action&);
void add_accept(CLI::App&, Action&);
void add_verify(CLI::App&, Action&);
void add_compare(CLI::App&, Action&);
void add_outliers(CLI::App&, Action&);
void add_history(CLI::App&, Action&);
void add_ingest(CLI::App&, Action&);
void add_import(CLI::App&, Action&);
void add_export(CLI::App&, Action&);
void add_nightly(CLI::App&, Action&);

/// Hidden: what jobs and the nodes of a sweep run.
void add_parts_of_runs(CLI::App&, Action&);

/// How often the user pressed Ctrl-C since the first call, which installs the handler.
int stop_count();

}  // namespace toise
