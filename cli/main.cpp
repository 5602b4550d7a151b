// toise: the driver. Plans, launches, supervises and shows; links neither MPI nor a GPU library.
#include <unistd.h>

#include <iostream>
#include <new>
#include <string_view>
#include <variant>

#include "cli/commands.hpp"
#include "core/error.hpp"
#include "core/text/printable.hpp"

namespace {

constexpr std::string_view out_of_memory = "toise: there is not enough memory\n";

int run(int argc, char** argv) {
  toise::CommandLine line("toise measures AI and HPC machines: GEMM, memory, collectives, I/O and training.\n",
                          "toise " TOISE_VERSION);
  auto commands = line.commands();
  commands.needs_a_subcommand();
  commands.footer(
      "Exit codes: 0 success; 1 measured, but something is wrong or too slow; 2 wrong usage or input;\n"
      "3 inconclusive or missing data; 4 the environment failed; 130 interrupted, can be resumed.");
  toise::add_run(commands);
  toise::add_list(commands);
  toise::add_describe(commands);
  toise::add_show(commands);
  toise::add_report(commands);
  toise::add_accept(commands);
  toise::add_verify(commands);
  toise::add_compare(commands);
  toise::add_outliers(commands);
  toise::add_ingest(commands);
  toise::add_import(commands);
  toise::add_export(commands);
  toise::add_nightly(commands);
  toise::add_history(commands);
  toise::add_parts_of_runs(commands);
  auto const chosen = line.parse(argc, argv);
  if (auto const* exit_code = std::get_if<int>(&chosen)) return *exit_code;
  return std::get<toise::Action>(chosen)();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (toise::InputError const& e) {
    std::cerr << "toise: " << toise::printable(e.what(), toise::LineBreaks::kept) << '\n';
    return 2;
  } catch (toise::EnvironmentError const& e) {
    std::cerr << "toise: " << toise::printable(e.what(), toise::LineBreaks::kept) << '\n';
    return 4;
  } catch (std::bad_alloc const&) {
    [[maybe_unused]] auto const written = write(STDERR_FILENO, out_of_memory.data(), out_of_memory.size());
    return 4;
  } catch (std::exception const& e) {
    std::cerr << "toise: " << toise::printable(toise::words_of(e), toise::LineBreaks::kept) << '\n';
    return 4;
  }
}
