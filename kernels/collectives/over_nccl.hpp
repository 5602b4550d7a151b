// Collectives over NCCL or RCCL: the context that owns communicators and memory, and what makes an operation a kernel.
#pragma once

#include "core/gpu/runtime.hpp"
#include "core/ranks/nccl_comm.hpp"
#include "kernels/collectives/exchange.hpp"

namespace toise::collectives {

/// What an operation hands to NCCL, for one device.
struct NcclCall {
  void *input = nullptr, *output = nullptr;
  std::size_t input_count = 0, output_count = 0;  // elements
  ncclDataType_t type = ncclFloat;
  ncclRedOp_t reduction = ncclSum;
  ncclComm_t comm = nullptr;
  NcclStream stream = nullptr;
  Place place;
};

/// An operation over devices, but for its call: one member a device; of this process `devices`, of the communicator
/// those of all its ranks. The members' queues follow the caller's and it follows them, so that device events see them
/// all.
class NcclContext {
public:
#if defined(TOISE_GPU_HIP)
  static constexpr auto variant = "rccl";
#else
  static constexpr auto variant = "nccl";
#endif
  static std::vector<Param> params();

  /// Throws Unsupported if the communicator would have one member, a device is not there or its memory does not
  /// suffice.
  NcclContext(Params const&, Device&, LayoutOf, Settings const&);

  Work work() const;                // of this process' first device
  Check check();                    // exact, of all elements of all members, on the devices
  void corrupt(std::size_t where);  // of a process that has a result
  void prepare();
  bool repeatable() const { return !settings_.in_place; }  // in place an input is gone after a run
  Details details() const;
  int operations() const { return 2 * static_cast<int>(members_.size()); }  // an event and a wait each

protected:
  int size() const { return members_.front()->call.place.ranks; }
  double bytes() const { return static_cast<double>(counted_ * size_of(settings_.type)); }

  /// Calls `operation` for all members as one, behind the caller's queue.
  void enqueue(Queue&, ncclResult_t (*operation)(NcclCall const&), std::string_view name);

private:
  struct Member {
    Member(Device const&, NcclComm, LayoutOf, std::size_t n, Settings const&);
    Device device;
    Queue queue;
    NcclComm comm;
    NcclCall call;
    Layout layout;
    Memory memory;
  };
  void refill(Member&) const;  // the input, and poison for the output

  Settings settings_;
  std::size_t counted_ = 0;
  std::vector<std::unique_ptr<Member>> members_;
};

/// The kernel `Operation::name`, whose call is `static ncclResult_t run(NcclCall const&)`.
template <class Operation>
class OverNccl : public NcclContext {
public:
  static constexpr auto name = Operation::name;
  static Description description() { return describe(); }

  OverNccl(Params const& params, Device& device, Settings const& settings = {})
      : NcclContext(params, device, Operation::layout, settings) {}
  Amounts amounts() const { return collectives::amounts(bytes(), Operation::bus_factor(size())); }
  template <Backend>
  void run(Queue& queue) {
    enqueue(queue, Operation::run, name);
  }
};

}  // namespace toise::collectives
