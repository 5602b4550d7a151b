// The subcommands of toise: each adds itself to the command line and returns its exit code when run.
#pragma once

#include "cli/command.hpp"

namespace toise {

void add_run(Command&);
void add_list(Command&);
void add_describe(Command&);
void add_show(Command&);
void add_diagnose(Command&);
void add_report(Command&);
void add_accept(Command&);
void add_verify(Command&);
void add_compare(Command&);
void add_fabric(Command&);
void add_outliers(Command&);
void add_history(Command&);
void add_ingest(Command&);
void add_import(Command&);
void add_export(Command&);
void add_nightly(Command&);
void add_size(Command&);
void add_model(Command&);

/// Hidden: what jobs and the nodes of a sweep run.
void add_parts_of_runs(Command&);

/// How often the user pressed Ctrl-C since the first call, which installs the handler.
int stop_count();

}  // namespace toise
