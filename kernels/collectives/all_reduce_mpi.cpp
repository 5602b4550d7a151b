#include "core/registry.hpp"
#include "kernels/collectives/all_reduce.hpp"

namespace toise {

struct AllReduceMpi : AllReduce {
  static constexpr auto variant = "mpi";
  static constexpr int min_ranks = 2;

  AllReduceMpi(Params const& params, Device& device) : AllReduce(params, device, make_communicator_mpi()) {}
  template <Backend>
  void run(Queue&) {
    communicator->all_reduce(std::span<float const>(input.data(), n), std::span(output.data(), n));
  }
};

static bool const registered = add_kernel<AllReduceMpi, host>();

}  // namespace toise
