// What the one-sided kernels share: parameters, the other rank, and the metrics.
#pragma once

#include <optional>
#include <vector>

#include "core/case.hpp"
#include "core/params.hpp"
#include "kernels/rma/window.hpp"

namespace toise::rma {

Description describe();

/// `bytes` of an operation, `operations` before they are completed, `completion` and `distance`.
std::vector<Param> params();

/// What one rank does, as all do at once: operations on the memory of the rank `distance` after it, counted in a ring.
class OneSided {
public:
  static constexpr auto variant = "mpi";
  static constexpr int min_ranks = 2;

  /// element: the size of what is counted. The window and a buffer of this rank hold all operations' data, one behind
  /// the other. Throws Unsupported, on all ranks, where they have no room, where MPI cannot count so many elements, or
  /// where the distance leads to the rank itself.
  OneSided(Params const&, Device&, std::size_t element);

  Work work() const;
  Amounts amounts() const;
  Details details() const { return {{"ranks", comm_.size()}}; }
  /// Of the result, when it is looked at: other ranks may still write.
  void corrupt(std::size_t where) { corrupted_ = where; }

protected:
  int rank() const { return comm_.rank(); }
  int target() const { return target_; }
  int source() const { return source_; }  // the rank whose target this one is
  int operations() const { return operations_; }
  int count() const { return count_; }  // elements of an operation
  std::size_t bytes() const { return element_ * static_cast<std::size_t>(count_); }
  Window& window() { return window_; }
  std::byte* local() { return local_.data(); }
  MPI_Aint offset(int operation) const { return static_cast<MPI_Aint>(bytes()) * operation; }

  /// All ranks call it when their memory is filled, before any operation.
  void be_ready() { check_mpi(MPI_Barrier(comm_.get())); }
  /// once(operation) for all of them, then their completion.
  template <class Once>
  void run_all(Once const& once) {
    window_.begin(target_);
    for (int i = 0; i < operations_; ++i) check_mpi(once(i));
    window_.complete(target_);
  }
  /// verify() of what all ranks have left there, none of which goes on meanwhile; where corrupt() was called, of a byte
  /// of `result` that is not right.
  template <class Verify>
  Check check_result(std::byte* result, Verify const& verify) {
    window_.show();
    auto const flip = [&] {
      if (corrupted_) result[*corrupted_ % all_bytes()] ^= std::byte{1};
    };
    flip();
    Check const found{.error = static_cast<double>(verify()), .tolerance = 0};
    flip();  // a sum goes on from here
    corrupted_.reset();
    check_mpi(MPI_Barrier(comm_.get()));
    return found;
  }

private:
  std::size_t checked_bytes(Device&) const;  // of the buffer, once it and the window are known to have room
  std::size_t all_bytes() const { return bytes() * static_cast<std::size_t>(operations_); }

  MpiComm comm_;
  std::size_t element_;
  int count_, operations_, target_, source_;
  Buffer<std::byte> local_;
  Window window_;
  std::optional<std::size_t> corrupted_;
};

}  // namespace toise::rma
