#include "core/registry.hpp"
#include "kernels/collectives/on_devices.hpp"
#include "kernels/collectives/send_recv.hpp"

namespace toise {
namespace {

/// As SendRecv, over GPUs.
class SendRecvNccl : public collectives::OnDevices {
public:
  static constexpr auto name = SendRecv::name;
  static Description description() { return SendRecv::description(); }

  using OnDevices::OnDevices;
  Work work() const { return {.flops = 0, .bytes_read = bytes(), .bytes_written = bytes()}; }
  Amounts amounts() const { return SendRecv::amounts_of(bytes()); }
  Check check() {
    return compare(1, [&](int rank) { return (rank + size() - 1) % size(); });
  }
  template <Backend>
  void run(Queue& queue) {
    enqueue(queue, [&](Member& member) {
      auto const rank = member.communicator->rank();
      member.communicator->send_recv(std::span<float const>(member.input.data(), n_), (rank + 1) % size(),
                                     std::span(member.output.data(), n_), (rank + size() - 1) % size());
    });
  }
};

bool const registered = add_kernel<SendRecvNccl, gpu::backend>();

}  // namespace
}  // namespace toise
