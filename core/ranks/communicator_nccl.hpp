// The sum over the ranks by NCCL or RCCL, without their header.
#pragma once

#include <memory>

#include "core/device.hpp"
#include "core/ranks/communicator.hpp"

namespace toise {

/// Over one device of each rank of the world: all ranks call this. Throws std::runtime_error with the library's own
/// reason.
std::unique_ptr<Communicator> make_communicator_nccl(Device const&);

}  // namespace toise
