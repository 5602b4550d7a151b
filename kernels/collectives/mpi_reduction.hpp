// The elements and reductions of MPI. For fp16 and bf16, which MPI has not, the reductions are our own.
#pragma once

#include <mpi.h>

#include "kernels/collectives/definition.hpp"

namespace toise::collectives {

MPI_Datatype mpi_type(Type);  // fp16 and bf16: unsigned integers of 16 bits

/// The reduction of elements of a type; there is none for avg. Where it is our own, a vendor's may be faster.
class MpiReduction {
public:
  MpiReduction(Type, Reduction);
  ~MpiReduction();
  MpiReduction(MpiReduction const&) = delete;
  MpiReduction& operator=(MpiReduction const&) = delete;

  MPI_Op get() const { return op_; }
  bool is_own() const { return is_own_; }

private:
  MPI_Op op_ = MPI_OP_NULL;
  bool is_own_ = false;
};

}  // namespace toise::collectives
