// Put: every rank writes into the memory of another.
#include "core/registry.hpp"
#include "kernels/point_to_point/messages.hpp"
#include "kernels/rma/one_sided.hpp"

namespace toise::rma {
namespace {

/// `operations` puts of `bytes` from every rank to the one `distance` after it, and their completion, all ranks at
/// once. latency = t, until all are complete at their target; bandwidth = operations × bytes / t and rate = operations
/// / t, of one rank; t is the slowest rank's. Source: OSU Micro-Benchmarks, osu_put_latency and osu_put_bw, where one
/// rank alone puts.
struct Put : OneSided {
  static constexpr auto name = "rma.put";
  static Description description() { return describe(); }
  static std::vector<Param> params() { return rma::params(); }

  Put(Params const& params, Device& device)
      : OneSided(params, device, 1), arriving_(device, operations(), bytes(), window().data()) {
    point_to_point::Messages(device, operations(), bytes(), local()).fill(rank());
    be_ready();
  }
  Check check() {
    return check_result(window().data(), [this] { return arriving_.count_wrong(source(), rank()); });
  }
  template <Backend>
  void run(Queue&) {
    run_all([this](int i) {
      return MPI_Put(local() + offset(i), count(), MPI_BYTE, target(), offset(i), count(), MPI_BYTE, window().get());
    });
  }

private:
  point_to_point::Messages arriving_;
};

bool const added = add_kernel<Put, host>();

}  // namespace
}  // namespace toise::rma
