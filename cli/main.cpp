// toise: the driver. Plans, launches, supervises and shows; links neither MPI nor a GPU library.
#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/commands.hpp"
#include "core/error.hpp"

int main(int argc, char** argv) {
  CLI::App app("toise measures AI and HPC machines: GEMM, memory, collectives, I/O and training.\n");
  app.set_version_flag("--version", "toise " TOISE_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 success; 1 measured, but something is wrong or too slow; 2 wrong usage or input;\n"
      "3 inconclusive or missing data; 4 the environment failed; 130 interrupted, can be resumed.");
  toise::Action action;
  toise::add_run(app, action);
  toise::add_list(app, action);
  toise::add_describe(app, action);
  toise::add_show(app, action);
  toise::add_report(app, action);
  toise::add_accept(app, action);
  toise::add_verify(app, action);
  toise::add_compare(app, action);
  toise::add_outliers(app, action);
  toise::add_ingest(app, action);
  toise::add_import(app, action);
  toise::add_export(app, action);
  toise::add_nightly(app, action);
  toise::add_history(app, action);
  toise::add_parts_of_runs(app, action);
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  try {
    return action();
  } catch (toise::InputError const& e) {
    std::cerr << "toise: " << e.what() << '\n';
    return 2;
  } catch (toise::EnvironmentError const& e) {
    std::cerr << "toise: " << e.what() << '\n';
    return 4;
  } catch (std::exception const& e) {
    std::cerr << "toise: " << toise::words_of(e) << '\n';
    return 4;
  }
}
