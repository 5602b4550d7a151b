// Standard input, output and error, and the signals that come with writing: what both programs do about them.
#pragma once

#include <string>

namespace toise {

/// To be called first. Opens /dev/null in the place of a standard stream that is closed, so that no file of a run gets
/// its number; ignores SIGPIPE and SIGXFSZ, so that a failed write is reported as any other error.
void prepare_standard_streams();

/// Gives the ignored signals their usual meaning back: in a child, before it becomes another program.
void restore_write_signals();

/// Writes out what stdout still holds. Empty, or why something that was printed could not be written.
std::string flush_standard_output();

/// Calls stop() at each signal that asks this program to end: SIGINT (Ctrl-C), SIGTERM, SIGHUP (the terminal is gone;
/// not under nohup), SIGUSR1 and SIGUSR2 (a batch system's warning). stop: async-signal-safe.
void on_stop_signals(void (*stop)(int));

/// To stderr, where a failure is of no consequence: a lost terminal must not end a run.
void tell(std::string const& text);

}  // namespace toise
