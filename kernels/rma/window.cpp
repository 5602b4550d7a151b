#include "kernels/rma/window.hpp"

#include <string>

#include "core/error.hpp"

namespace toise::rma {
namespace {

/// Windows of whole pages: with MPICH 4.0.2, of those of 24 or 24024 B some puts arrived 8 B beside their place.
constexpr std::size_t grain = 4096;

std::size_t rounded_up(std::size_t bytes) { return (bytes + grain - 1) / grain * grain; }

}  // namespace

Completion parse_completion(std::string_view word) {
  if (word == "fence") return Completion::fence;
  return word == "lock" ? Completion::lock : Completion::flush;
}

void require_everywhere(Device& device, double bytes) {
  std::string reason;
  try {
    require_memory(device, bytes);
  } catch (Unsupported const& e) {
    reason = e.what();
  }
  for (auto const& one : device.world().gather(reason)) {
    if (!one.empty()) throw Unsupported(one);
  }
}

Window::Window(MpiComm const& comm, Device& device, std::size_t bytes, Completion completion)
    : comm_(comm.get()),
      completion_(completion),
      account_(device.host_memory()),
      bytes_(static_cast<double>(rounded_up(bytes))) {
  account_->take(bytes_);
  check_mpi(MPI_Win_allocate(static_cast<MPI_Aint>(rounded_up(bytes)), 1, MPI_INFO_NULL, comm_, &data_, &window_));
  check_mpi(MPI_Win_set_errhandler(window_, MPI_ERRORS_RETURN));
  if (completion_ == Completion::flush) check_mpi(MPI_Win_lock_all(0, window_));
}

Window::~Window() {
  if (completion_ == Completion::flush) MPI_Win_unlock_all(window_);
  MPI_Win_free(&window_);
  account_->give_back(bytes_);
}

void Window::begin(int target) {
  if (completion_ == Completion::fence) check_mpi(MPI_Win_fence(0, window_));
  if (completion_ == Completion::lock) check_mpi(MPI_Win_lock(MPI_LOCK_SHARED, target, 0, window_));
}

void Window::complete(int target) {
  switch (completion_) {
    case Completion::fence: return check_mpi(MPI_Win_fence(0, window_));
    case Completion::lock: return check_mpi(MPI_Win_unlock(target, window_));
    case Completion::flush: return check_mpi(MPI_Win_flush(target, window_));
  }
}

void Window::show() {
  check_mpi(MPI_Barrier(comm_));
  if (completion_ == Completion::flush) check_mpi(MPI_Win_sync(window_));
  if (completion_ != Completion::lock) return;
  // a lock of its own is what makes others' operations visible where the window has two copies
  int rank = 0;
  check_mpi(MPI_Comm_rank(comm_, &rank));
  check_mpi(MPI_Win_lock(MPI_LOCK_SHARED, rank, 0, window_));
  check_mpi(MPI_Win_unlock(rank, window_));
}

}  // namespace toise::rma
