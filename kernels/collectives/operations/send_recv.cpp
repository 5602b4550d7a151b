// Send-receive: every rank sends to the next and receives from the one before, all at once.
#include "kernels/collectives/operation.hpp"

namespace toise::collectives {
namespace {

/// Ring exchange of `bytes`: rank r sends to r + 1 and receives from r - 1. algorithm_bandwidth = bus_bandwidth =
/// bytes / t, one direction; t is the slowest rank's. Source: nccl-tests, sendrecv.
struct SendRecv {
  static constexpr auto name = "collective.send_recv";
  static constexpr Takes takes{};
  static double bus_factor(int) { return 1; }
  static Layout layout(std::size_t n, Place const& place) {
    return {.input = n, .output = {{.first_rank = place.previous(), .count = n}}};
  }
#if defined(TOISE_HAS_MPI)
  static int run(MpiCall const& c) {
    return MPI_Sendrecv(c.input, c.input_count, c.type, c.place.next(), 0, c.output, c.output_count, c.type,
                        c.place.previous(), 0, c.comm, MPI_STATUS_IGNORE);
  }
#endif
#if defined(TOISE_HAS_NCCL)
  static ncclResult_t run(NcclCall const& c) {
    auto const sent = c.send(0, c.input_count, c.place.next());
    return sent != ncclSuccess ? sent : c.receive(0, c.output_count, c.place.previous());
  }
#endif
};

bool const added = add_operation<SendRecv>();

}  // namespace
}  // namespace toise::collectives
