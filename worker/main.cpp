// toise-worker: does the measuring, one process per rank; started by the driver.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <new>
#include <string_view>

#include "core/error.hpp"
#include "core/files/file.hpp"
#include "core/json/environment_json.hpp"
#include "core/json/json_field.hpp"
#include "core/process/standard_streams.hpp"
#include "worker/catalogue.hpp"
#include "worker/measure.hpp"
#include "worker/protocol_json.hpp"
#include "worker/session.hpp"

namespace {

using namespace toise;

constexpr unsigned grace_seconds = 10;  // longer than the driver's, which kills with more care while it lives

/// A case that does not notice the request is ended by SIGALRM: where the driver was killed, nobody else would.
extern "C" void on_stop_signal(int) {
  stop_requested = true;
  alarm(grace_seconds);
}

/// Reads the launch on every rank: the file is small and on a filesystem that all ranks see.
int run(std::string const& plan, LaunchFiles const& files, World& world) {
  try {
    auto const launch = at_place(plan, [&] { return launch_from_json(parse_object(read_file(plan))); });
    run_launch(launch, files, world);
    return 0;
  } catch (Interrupted const&) {
    return 130;                    // on all ranks together: they agreed on it
  } catch (InputError const& e) {  // the plan: every rank reads the same
    tell(fmt::format("toise-worker: {}\n", e.what()));
    if (world.size() > 1) world.abort(2);
    return 2;
  } catch (EnvironmentError const& e) {
    if (world.rank() == 0) {
      std::cout << line_of(WorkerFailed{.reason = e.what()}) << std::flush;
    }
    tell(fmt::format("toise-worker: {}\n", e.what()));
    if (world.size() > 1) world.abort(4);
    return 4;
  } catch (std::exception const& e) {
    tell(fmt::format("toise-worker: rank {}: {}\n", world.rank(), words_of(e)));
    world.abort(1);  // the others would wait for ever
    return 1;
  }
}

constexpr std::string_view out_of_memory = "toise-worker: there is not enough memory\n";

int work(int argc, char** argv) {
  CLI::App app(
      "toise-worker measures cases for `toise run`, which starts it. Run it by hand to see what this\n"
      "build can do.");
  bool want_catalogue = false, want_description = false;
  std::string plan, results, visits, world_kind = "alone";
  app.add_flag("--catalogue", want_catalogue, "print the kernels, variants and parameters of this build, as JSON");
  app.add_flag("--describe", want_description, "print host, build, libraries and counters, as JSON");
  app.add_option("--plan", plan, "the plan file of a launch, written by the driver");
  app.add_option("--results", results, "the result file to create");
  app.add_option("--visits", visits, "the file to create for the visits to its cases");
  app.add_option("--world", world_kind, "how the ranks find each other")->check(CLI::IsMember({"alone", "mpi"}));
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& e) {
    if (e.get_exit_code() == 0) return app.exit(e);  // --help
    tell(fmt::format("toise-worker: {}; see toise-worker --help\n", e.what()));
    return 2;
  }

  try {
    if (want_catalogue) {
      std::cout << catalogue().dump() << '\n';
      return 0;
    }
    on_stop_signals(on_stop_signal);
    auto const world = world_kind == "mpi" ? make_world_mpi() : make_world_alone();
    if (want_description) {
      auto const description = describe_worker(*world);
      if (world->rank() == 0) std::cout << to_json(description).dump() << '\n';
      return 0;
    }
    if (plan.empty() || results.empty() || visits.empty()) {
      tell("toise-worker: give --plan, --results and --visits, or --catalogue, or --describe; see --help\n");
      return 2;
    }
    return run(plan, {.results = results, .visits = visits}, *world);
  } catch (std::bad_alloc const&) {
    [[maybe_unused]] auto const written = write(STDERR_FILENO, out_of_memory.data(), out_of_memory.size());
    return 4;
  } catch (std::exception const& e) {
    tell(fmt::format("toise-worker: {}\n", words_of(e)));
    return 4;
  }
}

}  // namespace

int main(int argc, char** argv) {
  prepare_standard_streams();
  int const exit_code = work(argc, argv);
  auto const lost = flush_standard_output();
  if (lost.empty()) return exit_code;
  tell(fmt::format("toise-worker: cannot write to standard output: {}\n", lost));
  return exit_code == 0 ? 4 : exit_code;
}
