// An MPI communicator of one's own.
#pragma once

#include "core/ranks/mpi_check.hpp"

namespace toise {

/// A duplicate of MPI_COMM_WORLD, or another; errors are returned. make_world_mpi() must have been called.
class MpiComm {
public:
  MpiComm() : MpiComm(duplicate_of_world()) {}
  /// One that the caller made, which is freed with this.
  explicit MpiComm(MPI_Comm made) : comm_(made) {
    check_mpi(MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN));
    check_mpi(MPI_Comm_rank(comm_, &rank_));
    check_mpi(MPI_Comm_size(comm_, &size_));
  }
  ~MpiComm() { MPI_Comm_free(&comm_); }
  MpiComm(MpiComm const&) = delete;
  MpiComm& operator=(MpiComm const&) = delete;

  static MPI_Comm duplicate_of_world() {
    MPI_Comm made = MPI_COMM_NULL;
    check_mpi(MPI_Comm_dup(MPI_COMM_WORLD, &made));
    return made;
  }

  MPI_Comm get() const { return comm_; }
  int rank() const { return rank_; }
  int size() const { return size_; }

private:
  MPI_Comm comm_ = MPI_COMM_NULL;
  int rank_ = 0, size_ = 1;
};

}  // namespace toise
