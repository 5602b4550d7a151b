#include "core/ranks/communicator_nccl.hpp"

#include "core/gpu/runtime.hpp"
#include "core/ranks/nccl_comm.hpp"

namespace toise {
namespace {

class CommunicatorNccl final : public Communicator {
public:
  explicit CommunicatorNccl(NcclComm comm) : comm_(std::move(comm)) {}

  int size() const override { return comm_.size; }
  void enqueue_on(Queue& queue) override { queue_ = &queue; }

  void all_reduce(std::span<float const> input, std::span<float> output) override { sum(input, output, ncclFloat); }
  void all_reduce(std::span<double const> input, std::span<double> output) override { sum(input, output, ncclDouble); }

private:
  template <class T>
  void sum(std::span<T const> input, std::span<T> output, ncclDataType_t type) {
    bytes_ += input.size_bytes();
    gpu::use(queue_->device().gpu());
    check_nccl(ncclAllReduce(input.data(), output.data(), input.size(), type, ncclSum, comm_.handle.get(),
                             nccl_stream(*queue_)),
               "ncclAllReduce");
  }

  NcclComm comm_;
  Queue* queue_ = nullptr;
};

}  // namespace

std::unique_ptr<Communicator> make_communicator_nccl(Device const& device) {
  return std::make_unique<CommunicatorNccl>(std::move(make_nccl_comms(device.world(), {device}).front()));
}

}  // namespace toise
