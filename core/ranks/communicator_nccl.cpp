#include "core/ranks/communicator_nccl.hpp"

#if defined(TOISE_GPU_HIP)
#include <rccl/rccl.h>
using NcclStream = hipStream_t;
#else
#include <nccl.h>
using NcclStream = cudaStream_t;
#endif
#include <fmt/format.h>

#include <stdexcept>

#include "core/gpu/runtime.hpp"

namespace toise {
namespace {

void check_nccl(ncclResult_t result, char const* what) {
  if (result != ncclSuccess) throw std::runtime_error(fmt::format("{}: {}", what, ncclGetErrorString(result)));
}

class CommunicatorNccl final : public Communicator {
public:
  CommunicatorNccl(ncclComm_t communicator, int rank, int size)
      : communicator_(communicator), rank_(rank), size_(size) {}
  ~CommunicatorNccl() override { (void)ncclCommDestroy(communicator_); }
  CommunicatorNccl(CommunicatorNccl const&) = delete;

  int rank() const override { return rank_; }
  int size() const override { return size_; }
  void enqueue_on(Queue& queue) override { queue_ = &queue; }

  void all_reduce(std::span<float const> input, std::span<float> output) override { sum(input, output, ncclFloat); }
  void all_reduce(std::span<double const> input, std::span<double> output) override { sum(input, output, ncclDouble); }

  void send_recv(std::span<float const> input, int to, std::span<float> output, int from) override {
    bytes_ += input.size_bytes();
    gpu::use(queue_->device().gpu());
    begin_group_nccl();
    check_nccl(ncclSend(input.data(), input.size(), ncclFloat, to, communicator_, stream()), "ncclSend");
    check_nccl(ncclRecv(output.data(), output.size(), ncclFloat, from, communicator_, stream()), "ncclRecv");
    end_group_nccl();
  }

private:
  NcclStream stream() const { return static_cast<NcclStream>(queue_->stream()); }
  template <class T>
  void sum(std::span<T const> input, std::span<T> output, ncclDataType_t type) {
    bytes_ += input.size_bytes();
    gpu::use(queue_->device().gpu());
    check_nccl(ncclAllReduce(input.data(), output.data(), input.size(), type, ncclSum, communicator_, stream()),
               "ncclAllReduce");
  }

  ncclComm_t communicator_;
  int rank_, size_;
  Queue* queue_ = nullptr;
};

}  // namespace

std::vector<std::unique_ptr<Communicator>> make_communicators_nccl(World& world, std::vector<Device> const& devices) {
  ncclUniqueId id{};
  std::string failed;
  if (world.rank() == 0) {
    auto const result = ncclGetUniqueId(&id);
    if (result != ncclSuccess) failed = ncclGetErrorString(result);
  }
  for (auto const& reason : world.gather(failed)) {  // no rank waits for one that has no id
    if (!reason.empty()) throw std::runtime_error("ncclGetUniqueId: " + reason);
  }
  id = agree(world, id);
  auto const mine = static_cast<int>(devices.size()), size = mine * world.size();
  std::vector<ncclComm_t> made(devices.size());
  begin_group_nccl();
  for (int i = 0; i < mine; ++i) {
    gpu::use(devices[static_cast<std::size_t>(i)].gpu());
    check_nccl(ncclCommInitRank(&made[static_cast<std::size_t>(i)], size, id, world.rank() * mine + i),
               "ncclCommInitRank");
  }
  end_group_nccl();
  std::vector<std::unique_ptr<Communicator>> communicators;
  for (int i = 0; i < mine; ++i) {
    communicators.push_back(
        std::make_unique<CommunicatorNccl>(made[static_cast<std::size_t>(i)], world.rank() * mine + i, size));
  }
  return communicators;
}

void begin_group_nccl() { check_nccl(ncclGroupStart(), "ncclGroupStart"); }
void end_group_nccl() { check_nccl(ncclGroupEnd(), "ncclGroupEnd"); }

std::string nccl_version() {
  int version = 0;
  check_nccl(ncclGetVersion(&version), "ncclGetVersion");
  return fmt::format("{}.{}.{}", version / 10000, version / 100 % 100, version % 100);
}

}  // namespace toise
