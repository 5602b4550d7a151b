#include "core/registry.hpp"
#include "kernels/collectives/all_reduce.hpp"
#include "kernels/collectives/on_devices.hpp"

namespace toise {
namespace {

/// As AllReduce, over GPUs.
class AllReduceNccl : public collectives::OnDevices {
public:
  static constexpr auto name = AllReduce::name;
  static Description description() { return AllReduce::description(); }

  using OnDevices::OnDevices;
  Work work() const { return {.flops = 0, .bytes_read = bytes(), .bytes_written = bytes()}; }
  Amounts amounts() const { return AllReduce::amounts_of(bytes(), size()); }
  Check check() {
    return compare(size(), [](int) { return 0; });
  }
  template <Backend>
  void run(Queue& queue) {
    enqueue(queue, [&](Member& member) {
      member.communicator->all_reduce(std::span<float const>(member.input.data(), n_),
                                      std::span(member.output.data(), n_));
    });
  }
};

bool const registered = add_kernel<AllReduceNccl, gpu::backend>();

}  // namespace
}  // namespace toise
