#include "core/ranks/nccl_comm.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "core/gpu/runtime.hpp"

namespace toise {

void check_nccl(ncclResult_t result, std::string_view what) {
  if (result != ncclSuccess) throw std::runtime_error(fmt::format("{}: {}", what, ncclGetErrorString(result)));
}

std::vector<NcclComm> make_nccl_comms(World& world, std::vector<Device> const& devices) {
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
  as_nccl_group([&] {
    for (int i = 0; i < mine; ++i) {
      gpu::use(devices[static_cast<std::size_t>(i)].gpu());
      check_nccl(ncclCommInitRank(&made[static_cast<std::size_t>(i)], size, id, world.rank() * mine + i),
                 "ncclCommInitRank");
    }
  });
  std::vector<NcclComm> comms;
  for (int i = 0; i < mine; ++i) {
    auto& comm = comms.emplace_back();
    comm.handle.reset(made[static_cast<std::size_t>(i)]);
    comm.rank = world.rank() * mine + i;
    comm.size = size;
  }
  return comms;
}

std::string nccl_version() {
  int version = 0;
  check_nccl(ncclGetVersion(&version), "ncclGetVersion");
  return fmt::format("{}.{}.{}", version / 10000, version / 100 % 100, version % 100);
}

}  // namespace toise
