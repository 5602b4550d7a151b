// Memory that other ranks reach by one-sided operations, and how these are completed.
#pragma once

#include <mpi.h>

#include <memory>
#include <string_view>

#include "core/device.hpp"
#include "core/ranks/mpi_comm.hpp"

namespace toise::rma {

/// How a rank knows that its operations are complete, at itself and at their target.
/// `fence`: all ranks, before and after them. `lock`: the target's window is locked, shared, and unlocked.
/// `flush`: it was locked long before, and what was begun is flushed.
enum class Completion { fence, lock, flush };

Completion parse_completion(std::string_view word);  // one of the parameter's choices

/// MPI_Win_allocate of as many bytes on every rank, rounded up to whole pages.
class Window {
public:
  /// All ranks call it, after they agreed that the memory suffices: see require_everywhere().
  Window(MpiComm const&, Device&, std::size_t bytes, Completion);
  ~Window();
  Window(Window const&) = delete;
  Window& operator=(Window const&) = delete;

  std::byte* data() const { return data_; }
  MPI_Win get() const { return window_; }

  void begin(int target);  // of operations on that rank's memory
  void complete(int target);
  /// What others have completed can be read in data() afterwards, until their next operation. All ranks call it.
  void show();

private:
  MPI_Comm comm_;
  Completion completion_;
  std::shared_ptr<HostMemory> account_;
  double bytes_;
  std::byte* data_ = nullptr;
  MPI_Win window_ = MPI_WIN_NULL;
};

/// Throws Unsupported on all ranks where one of them has less memory: MPI allocates on all of them or hangs.
void require_everywhere(Device&, double bytes);

}  // namespace toise::rma
