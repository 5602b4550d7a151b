// An MPI communicator of one's own over all ranks.
#pragma once

#include "core/ranks/mpi_check.hpp"

namespace toise {

/// A duplicate of MPI_COMM_WORLD, whose errors are returned; make_world_mpi() must have been called.
class MpiComm {
public:
  MpiComm() {
    check_mpi(MPI_Comm_dup(MPI_COMM_WORLD, &comm_));
    check_mpi(MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN));
    check_mpi(MPI_Comm_rank(comm_, &rank_));
    check_mpi(MPI_Comm_size(comm_, &size_));
  }
  ~MpiComm() { MPI_Comm_free(&comm_); }
  MpiComm(MpiComm const&) = delete;
  MpiComm& operator=(MpiComm const&) = delete;

  MPI_Comm get() const { return comm_; }
  int rank() const { return rank_; }
  int size() const { return size_; }

private:
  MPI_Comm comm_ = MPI_COMM_NULL;
  int rank_ = 0, size_ = 1;
};

}  // namespace toise
