// A build without MPI: no ranks but one.
#include "core/error.hpp"
#include "core/ranks/communicator.hpp"
#include "core/ranks/world.hpp"

namespace toise {

std::unique_ptr<World> make_world_mpi() { throw Unsupported("this worker was built without MPI"); }

std::string mpi_library_version() { return "not available: built without MPI"; }

std::unique_ptr<Communicator> make_communicator_mpi() { throw Unsupported("this worker was built without MPI"); }

}  // namespace toise
