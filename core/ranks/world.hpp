// The harness's communication: this rank's place among the ranks, and agreement between them.
// Kept apart from Communicator, the thing under test: the harness never times through this.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace toise {

class World {
public:
  virtual ~World() = default;
  virtual int rank() const = 0;
  virtual int size() const = 0;
  virtual int local_rank() const = 0;  // among the ranks of this host
  virtual int local_size() const = 0;
  virtual void barrier() = 0;
  /// Replaces each value by its maximum over all ranks.
  virtual void max(std::span<double> values) = 0;
  /// Gives every rank the bytes of rank 0.
  virtual void broadcast(std::span<std::byte> bytes) = 0;
  /// Every rank's text, on every rank, by rank.
  virtual std::vector<std::string> gather(std::string const& text) = 0;
  /// Bytes from one rank to another: who receives must know how many. Blocks until they may be changed, or are there.
  virtual void send(int to, std::span<std::byte const> bytes) = 0;
  virtual void receive(int from, std::span<std::byte> bytes) = 0;
  /// Ends all ranks at once: after an error on one of them the others would wait for ever.
  virtual void abort(int exit_code) = 0;
};

/// Rank 0's value, on every rank: what ranks decide by must be the same on all of them.
template <class T>
T agree(World& world, T value) {
  world.broadcast(std::as_writable_bytes(std::span(&value, 1)));
  return value;
}

/// Rank 0 of 1, without MPI.
std::unique_ptr<World> make_world_alone();

/// MPI_COMM_WORLD; initialises MPI and finalises it at the end. Throws Unsupported when this worker
/// was built without MPI.
std::unique_ptr<World> make_world_mpi();

/// The first line of the MPI library's own version, or "not available: …"; needs no initialised MPI.
std::string mpi_library_version();

}  // namespace toise
