// What the file of an operation includes: it adds the operation over each library that the build has.
#pragma once

#include "core/registry.hpp"
#include "kernels/collectives/definition.hpp"
#if defined(TOISE_HAS_MPI)
#include "kernels/collectives/over_mpi.hpp"
#endif
#if defined(TOISE_HAS_NCCL)
#include "kernels/collectives/over_nccl.hpp"
#endif

namespace toise::collectives {

/// An operation has `name`, `takes`, `layout()` as LayoutOf, `bus_factor()`, and a run() for each library that has it.
template <class Operation>
bool add_operation() {
#if defined(TOISE_HAS_MPI)
  if constexpr (HasForms<Operation> || requires(MpiCall const& c) { Operation::run(c); })
    add_kernel<OverMpi<Operation>, host>();
#endif
#if defined(TOISE_HAS_NCCL)
  if constexpr (requires(NcclCall const& c) { Operation::run(c); }) add_kernel<OverNccl<Operation>, gpu::backend>();
#endif
  return true;
}

}  // namespace toise::collectives
