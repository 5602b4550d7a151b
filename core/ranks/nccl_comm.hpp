// NCCL, and RCCL by the same names: communicators over devices, ordered by their queues.
#pragma once

#if defined(TOISE_GPU_HIP)
#include <rccl/rccl.h>
#else
#include <nccl.h>
#endif

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/device.hpp"

namespace toise {

#if defined(TOISE_GPU_HIP)
using NcclStream = hipStream_t;
#else
using NcclStream = cudaStream_t;
#endif
inline NcclStream nccl_stream(Queue const& queue) { return static_cast<NcclStream>(queue.stream()); }

/// Throws std::runtime_error with the library's own reason: "ncclAllReduce: invalid usage".
void check_nccl(ncclResult_t, std::string_view what);

/// One member of a communicator.
struct NcclComm {
  struct Destroy {
    void operator()(ncclComm_t comm) const { (void)ncclCommDestroy(comm); }
  };
  std::unique_ptr<std::remove_pointer_t<ncclComm_t>, Destroy> handle;
  int rank = 0, size = 1;
};

/// One for each of this process' devices, over those of all ranks of the world: all ranks call this with as many
/// devices. Throws as check_nccl() does.
std::vector<NcclComm> make_nccl_comms(World&, std::vector<Device> const& devices);

/// What one thread calls for several devices within `calls` is one operation.
template <class Calls>
void as_nccl_group(Calls const& calls) {
  check_nccl(ncclGroupStart(), "ncclGroupStart");
  calls();
  check_nccl(ncclGroupEnd(), "ncclGroupEnd");
}

std::string nccl_version();  // "2.27.7"

}  // namespace toise
