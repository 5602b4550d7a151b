// Get: every rank reads from the memory of another.
#include "core/registry.hpp"
#include "kernels/point_to_point/messages.hpp"
#include "kernels/rma/one_sided.hpp"

namespace toise::rma {
namespace {

/// `operations` gets of `bytes` by every rank from the one `distance` after it, and their completion, all ranks at
/// once. Metrics as rma.put. Source: OSU Micro-Benchmarks, osu_get_latency and osu_get_bw, where one rank alone gets.
struct Get : OneSided {
  static constexpr auto name = "rma.get";
  static Description description() { return describe(); }
  static std::vector<Param> params() { return rma::params(); }

  Get(Params const& params, Device& device)
      : OneSided(params, device, 1), fetched_(device, operations(), bytes(), local()) {
    point_to_point::Messages(device, operations(), bytes(), window().data()).fill(rank());
    be_ready();
  }
  Check check() {
    return check_result(local(), [this] { return fetched_.count_wrong(target(), rank()); });
  }
  template <Backend>
  void run(Queue&) {
    run_all([this](int i) {
      return MPI_Get(local() + offset(i), count(), MPI_BYTE, target(), offset(i), count(), MPI_BYTE, window().get());
    });
  }

private:
  point_to_point::Messages fetched_;
};

bool const added = add_kernel<Get, host>();

}  // namespace
}  // namespace toise::rma
