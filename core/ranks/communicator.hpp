// The sum over the ranks that training needs, over one library. The harness never synchronises through it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace toise {

class Queue;

class Communicator {
public:
  virtual ~Communicator() = default;
  virtual int size() const = 0;

  /// The queue that calls are put on from now on, for libraries of devices. Those of the host block
  /// until they are done, and have none.
  virtual void enqueue_on(Queue&) {}

  /// output[i] = the sum of input[i] over the ranks; float or double, out of place.
  virtual void all_reduce(std::span<float const> input, std::span<float> output) = 0;
  virtual void all_reduce(std::span<double const> input, std::span<double> output) = 0;

  /// Bytes of input handed to collectives by this rank since the start, for tests of the formulas.
  std::uint64_t bytes() const { return bytes_; }

protected:
  std::uint64_t bytes_ = 0;
};

/// Over a duplicate of MPI_COMM_WORLD; make_world_mpi() must have been called.
std::unique_ptr<Communicator> make_communicator_mpi();

}  // namespace toise
