// NCCL, and RCCL by the same names: communicators over devices, ordered by their queues.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/device.hpp"
#include "core/ranks/communicator.hpp"

namespace toise {

/// One communicator for each of this process' devices, over those of all ranks of the world: all ranks
/// call this with as many devices. Throws std::runtime_error with the library's own reason.
std::vector<std::unique_ptr<Communicator>> make_communicators_nccl(World&, std::vector<Device> const& devices);

/// What one thread calls for several devices between begin and end is one operation.
void begin_group_nccl();
void end_group_nccl();

std::string nccl_version();  // "2.27.7"

}  // namespace toise
