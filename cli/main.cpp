// toise: the driver. Plans, launches, supervises and shows; links neither MPI nor a GPU library.
#include <unistd.h>

#include <new>
#include <string_view>
#include <variant>

#include "cli/commands.hpp"
#include "core/error.hpp"
#include "core/process/standard_streams.hpp"
#include "core/text/printable.hpp"

namespace {

using namespace toise;

constexpr std::string_view out_of_memory = "toise: there is not enough memory\n";

int complain(std::string const& what, int exit_code) {
  tell("toise: " + printable(what, LineBreaks::kept) + "\n");
  return exit_code;
}

int chosen_command(int argc, char** argv) {
  CommandLine line("toise measures AI and HPC machines: GEMM, memory, collectives, I/O and training.\n",
                   "toise " TOISE_VERSION);
  auto commands = line.commands();
  commands.needs_a_subcommand();
  commands.footer(
      "Exit codes: 0 success; 1 measured, but something is wrong or too slow; 2 wrong usage or input;\n"
      "3 inconclusive or missing data; 4 the environment failed; 130 interrupted, can be resumed.");
  add_run(commands);
  add_list(commands);
  add_describe(commands);
  add_show(commands);
  add_diagnose(commands);
  add_report(commands);
  add_accept(commands);
  add_verify(commands);
  add_compare(commands);
  add_size(commands);
  add_model(commands);
  add_fabric(commands);
  add_outliers(commands);
  add_ingest(commands);
  add_import(commands);
  add_export(commands);
  add_nightly(commands);
  add_history(commands);
  add_parts_of_runs(commands);
  auto const chosen = line.parse(argc, argv);
  if (auto const* exit_code = std::get_if<int>(&chosen)) return *exit_code;
  return std::get<Action>(chosen)();
}

int run(int argc, char** argv) {
  try {
    return chosen_command(argc, argv);
  } catch (InputError const& e) {
    return complain(e.what(), 2);
  } catch (EnvironmentError const& e) {
    return complain(e.what(), 4);
  } catch (std::bad_alloc const&) {
    [[maybe_unused]] auto const written = write(STDERR_FILENO, out_of_memory.data(), out_of_memory.size());
    return 4;
  } catch (std::exception const& e) {
    // what is said twice helps nobody: of standard output main() complains
    return flush_standard_output().empty() ? complain(words_of(e), 4) : 4;
  }
}

}  // namespace

int main(int argc, char** argv) {
  prepare_standard_streams();
  int const exit_code = run(argc, argv);
  auto const lost = flush_standard_output();
  return lost.empty() ? exit_code : complain("cannot write to standard output: " + lost, 4);
}
