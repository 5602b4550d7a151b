// Collectives over GPUs by NCCL or RCCL: buffers on the devices, verification there.
#pragma once

#include <vector>

#include "core/gpu/runtime.hpp"
#include "core/params.hpp"
#include "core/ranks/communicator_nccl.hpp"
#include "kernels/collectives/exchange.hpp"

namespace toise::collectives {

/// One member per device: of this process `devices`, of the communicator those of all its ranks.
/// The members' queues follow the caller's and it follows them, so that device events see them all.
class OnDevices {
public:
#if defined(TOISE_GPU_HIP)
  static constexpr auto variant = "rccl";
#else
  static constexpr auto variant = "nccl";
#endif

  static std::vector<Param> params();

  /// Throws Unsupported when the communicator would have one member, or a device is not there.
  OnDevices(Params const&, Device&);

  void corrupt(std::size_t where);
  Details details() const;
  int operations() const { return 2 * static_cast<int>(members_.size()); }  // an event and a wait each

protected:
  struct Member {
    Member(Device& device, std::size_t n);
    Device device;
    Queue queue;
    Buffer<float> input, output;
    std::unique_ptr<Communicator> communicator;
  };

  double bytes() const { return static_cast<double>(n_ * sizeof(float)); }
  int size() const { return members_.front()->communicator->size(); }

  /// Calls `collective(member)` for all members as one operation behind the caller's queue.
  template <class F>
  void enqueue(Queue& queue, F const& collective) {
    for (auto& member : members_) gpu::follow(member->queue, queue);
    begin_group_nccl();
    for (auto& member : members_) collective(*member);
    end_group_nccl();
    for (auto& member : members_) gpu::follow(queue, member->queue);
  }

  /// Wrong elements over this process' members: each is to hold the sum of `ranks` inputs, the first of
  /// them that of `first_rank(member's rank)`.
  template <class F>
  Check compare(int ranks, F const& first_rank) {
    std::size_t wrong = 0;
    for (auto& member : members_) wrong += wrong_in(*member, first_rank(member->communicator->rank()), ranks);
    return {.error = static_cast<double>(wrong), .tolerance = 0};
  }

  std::size_t n_;
  std::vector<std::unique_ptr<Member>> members_;

private:
  static std::size_t wrong_in(Member&, int first_rank, int ranks);
};

}  // namespace toise::collectives
