// Collectives over NCCL or RCCL: the context that owns communicators and memory, and what makes an operation a kernel.
#pragma once

#include "core/gpu/runtime.hpp"
#include "core/ranks/nccl_comm.hpp"
#include "kernels/collectives/exchange.hpp"
#include "kernels/collectives/pattern.hpp"

namespace toise::collectives {

/// What an operation hands to NCCL, for one device.
struct NcclCall {
  void *input = nullptr, *output = nullptr;
  std::size_t input_count = 0, output_count = 0;  // elements
  std::size_t element_size = 0;                   // bytes
  ncclDataType_t type = ncclFloat;
  ncclRedOp_t reduction = ncclSum;
  ncclComm_t comm = nullptr;
  NcclStream stream = nullptr;
  Place place;

  /// Sends the part number `part`, of `count` elements, of the input to a peer; receives it into the output.
  ncclResult_t send(std::size_t part, std::size_t count, int peer) const {
    return ncclSend(static_cast<std::byte const*>(input) + part * count * element_size, count, type, peer, comm,
                    stream);
  }
  ncclResult_t receive(std::size_t part, std::size_t count, int peer) const {
    return ncclRecv(static_cast<std::byte*>(output) + part * count * element_size, count, type, peer, comm, stream);
  }
};

/// The first of these calls that fails, or success: for operations that are made of several.
template <class Call>
ncclResult_t for_each_rank(Place const& place, Call const& call) {
  for (int rank = 0; rank < place.ranks; ++rank) {
    auto const result = call(rank);
    if (result != ncclSuccess) return result;
  }
  return ncclSuccess;
}

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
  static std::vector<Param> params(Takes const&);

  /// Throws Unsupported if the communicator would have one member, a device is not there, its memory does not suffice,
  /// or there is no such root.
  NcclContext(Params const&, Device&, LayoutOf);

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
  Pattern pattern_;
  std::size_t counted_ = 0;
  std::vector<std::unique_ptr<Member>> members_;
};

/// The kernel `Operation::name`, whose call is `static ncclResult_t run(NcclCall const&)`.
template <class Operation>
class OverNccl : public NcclContext {
public:
  static constexpr auto name = Operation::name;
  static Description description() { return describe(); }
  static std::vector<Param> params() { return NcclContext::params(Operation::takes); }

  OverNccl(Params const& params, Device& device) : NcclContext(params, device, Operation::layout) {}
  Amounts amounts() const { return collectives::amounts(bytes(), Operation::bus_factor(size())); }
  template <Backend>
  void run(Queue& queue) {
    enqueue(queue, static_cast<ncclResult_t (*)(NcclCall const&)>(Operation::run), name);
  }
};

}  // namespace toise::collectives
