// toise-worker: does the measuring, one process per rank; started by the driver.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>
#include <new>
#include <string_view>

#include "core/error.hpp"
#include "core/json/environment_json.hpp"
#include "core/json/json_field.hpp"
#include "core/run/durable_file.hpp"
#include "worker/catalogue.hpp"
#include "worker/measure.hpp"
#include "worker/protocol_json.hpp"
#include "worker/session.hpp"

namespace {

using namespace toise;

extern "C" void on_stop_signal(int) { stop_requested = true; }

void catch_stop_signals() {
  struct sigaction action {};
  action.sa_handler = on_stop_signal;
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
}

/// Reads the launch on every rank: the file is small and on a filesystem that all ranks see.
int run(std::string const& plan, std::string const& results, World& world) {
  try {
    auto const launch = at_place(plan, [&] { return launch_from_json(parse_object(read_file(plan))); });
    run_launch(launch, results, world);
    return 0;
  } catch (Interrupted const&) {
    return 130;                    // on all ranks together: they agreed on it
  } catch (InputError const& e) {  // the plan: every rank reads the same
    std::cerr << "toise-worker: " << e.what() << std::endl;
    if (world.size() > 1) world.abort(2);
    return 2;
  } catch (EnvironmentError const& e) {
    if (world.rank() == 0) {
      std::cout << line_of(WorkerFailed{.reason = e.what()}) << std::flush;
    }
    std::cerr << "toise-worker: " << e.what() << std::endl;
    if (world.size() > 1) world.abort(4);
    return 4;
  } catch (std::exception const& e) {
    std::cerr << "toise-worker: rank " << world.rank() << ": " << words_of(e) << std::endl;
    world.abort(1);  // the others would wait for ever
    return 1;
  }
}

/// What the command line asks for; the exit code.
int answer(int argc, char** argv) {
  CLI::App app(
      "toise-worker measures cases for `toise run`, which starts it. Run it by hand to see what this\n"
      "build can do.");
  bool want_catalogue = false, want_description = false;
  std::string plan, results, world_kind = "alone";
  app.add_flag("--catalogue", want_catalogue, "print the kernels, variants and parameters of this build, as JSON");
  app.add_flag("--describe", want_description, "print host, build, libraries and counters, as JSON");
  app.add_option("--plan", plan, "the plan file of a launch, written by the driver");
  app.add_option("--results", results, "the result file to create");
  app.add_option("--world", world_kind, "how the ranks find each other")->check(CLI::IsMember({"alone", "mpi"}));
  CLI11_PARSE(app, argc, argv);

  if (want_catalogue) {
    std::cout << catalogue().dump() << '\n';
    return 0;
  }
  catch_stop_signals();
  auto const world = world_kind == "mpi" ? make_world_mpi() : make_world_alone();
  if (want_description) {
    auto const description = describe_worker(*world);
    if (world->rank() == 0) std::cout << to_json(description).dump() << '\n';
    return 0;
  }
  if (plan.empty() || results.empty()) {
    std::cerr << "toise-worker: give --plan and --results, or --catalogue, or --describe; see --help\n";
    return 2;
  }
  return run(plan, results, *world);
}

constexpr std::string_view out_of_memory = "toise-worker: there is not enough memory\n";

}  // namespace

int main(int argc, char** argv) {
  try {
    return answer(argc, argv);
  } catch (std::bad_alloc const&) {
    [[maybe_unused]] auto const written = write(STDERR_FILENO, out_of_memory.data(), out_of_memory.size());
    return 4;
  } catch (std::exception const& e) {
    std::cerr << "toise-worker: " << words_of(e) << '\n';
    return 4;
  }
}
