// Barrier: no rank leaves before the last one has come.
#include <chrono>
#include <thread>

#include "core/ranks/mpi_comm.hpp"
#include "core/registry.hpp"
#include "core/sampling/clock.hpp"
#include "kernels/collectives/exchange.hpp"
#include "kernels/collectives/library_algorithm.hpp"

namespace toise::collectives {
namespace {

/// A barrier of all ranks. Its latency is the slowest rank's time; it moves no data of which to state a bandwidth.
/// Verified after the timed calls, on one more: each of two ranks in turn comes `delay` late, and the others must wait
/// for it, by their own clocks. A rank that was not let run at the wrong moment seems to leave early, so a check is
/// repeated before it fails.
class Barrier {
public:
  static constexpr auto name = "barrier";
  static constexpr auto variant = "mpi";
  static constexpr int min_ranks = 2;
  static Description description() {
    return {.about = {.family = "collectives", .title = "Collectives", .size = {}, .bound = BoundBy::network},
            .metrics = {{.name = "latency", .unit = "s", .form = Form::cost, .chart = {}}}};
  }
  static std::vector<Param> params() { return {algorithm_param(), sync_param()}; }

  Barrier(Params const& params, Device& device) : world_(device.world()), algorithm_(name, params) {}

  Work work() const { return {}; }
  Amounts amounts() const { return {{"latency", 1}}; }
  Details details() const {
    Details details{{"ranks", comm_.size()}};
    details.set_all(algorithm_.details());
    return details;
  }
  void corrupt(std::size_t) { leaves_early_ = true; }
  template <Backend>
  void run(Queue&) {
    check_mpi(MPI_Barrier(comm_.get()));
    ++runs_;
  }

  Check check() {
    int early = runs_ == 0 ? 1 : 0;
    for (int const late : {0, comm_.size() - 1}) {
      bool left = true;
      for (int attempt = 0; attempt < 5 && left; ++attempt) left = any_leaves_before(late);
      early += left ? 1 : 0;
    }
    return {.error = static_cast<double>(early), .tolerance = 0};
  }

private:
  static constexpr double delay = 0.02;  // seconds

  bool any_leaves_before(int late) {
    world_.barrier();
    auto const begin = now_ns();
    if (comm_.rank() == late) std::this_thread::sleep_for(std::chrono::duration<double>(delay));
    double left = 0;
    if (leaves_early_) left = seconds_since(begin);
    check_mpi(MPI_Barrier(comm_.get()));
    if (!leaves_early_) left = seconds_since(begin);
    double early = left < delay / 2 ? 1 : 0;
    world_.max({&early, 1});
    return early != 0;
  }

  World& world_;
  LibraryAlgorithm algorithm_;  // before the communicator, which it is for
  MpiComm comm_;
  std::int64_t runs_ = 0;
  bool leaves_early_ = false;  // as this rank says it did
};

bool const added = add_kernel<Barrier, host>();

}  // namespace
}  // namespace toise::collectives
