#include "core/registry.hpp"
#include "kernels/collectives/send_recv.hpp"

namespace toise {

struct SendRecvMpi : SendRecv {
  static constexpr auto variant = "mpi";
  static constexpr int min_ranks = 2;

  SendRecvMpi(Params const& params, Device& device) : SendRecv(params, device, make_communicator_mpi()) {}
  template <Backend>
  void run(Queue&) {
    communicator->send_recv(std::span<float const>(input.data(), n), next(), std::span(output.data(), n), previous());
  }
};

static bool const registered = add_kernel<SendRecvMpi, host>();

}  // namespace toise
