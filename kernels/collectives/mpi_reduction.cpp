#include "kernels/collectives/mpi_reduction.hpp"

#include "core/ranks/mpi_check.hpp"
#include "kernels/collectives/pattern.hpp"

namespace toise::collectives {
namespace {

/// both[i] = given[i] and both[i], reduced: rounded after each step, as hardware does. MPI prescribes the form.
template <class T, Reduction reduction>
void reduce(void* given, void* both, int* count, MPI_Datatype*) {
  auto const* const a = static_cast<T const*>(given);
  auto* const b = static_cast<T*>(both);
  for (int i = 0; i < *count; ++i) b[i] = stored<T>(reduced(reduction, number(a[i]), number(b[i])));
}

template <class T>
MPI_User_function* function_for(Reduction reduction) {
  switch (reduction) {
    case Reduction::prod: return reduce<T, Reduction::prod>;
    case Reduction::min: return reduce<T, Reduction::min>;
    case Reduction::max: return reduce<T, Reduction::max>;
    case Reduction::sum:
    case Reduction::avg: break;
  }
  return reduce<T, Reduction::sum>;
}

MPI_Op predefined(Reduction reduction) {
  switch (reduction) {
    case Reduction::prod: return MPI_PROD;
    case Reduction::min: return MPI_MIN;
    case Reduction::max: return MPI_MAX;
    case Reduction::sum:
    case Reduction::avg: break;
  }
  return MPI_SUM;
}

}  // namespace

MPI_Datatype mpi_type(Type type) {
  switch (type) {
    case Type::fp64: return MPI_DOUBLE;
    case Type::fp16:
    case Type::bf16: return MPI_UINT16_T;
    case Type::int64: return MPI_INT64_T;
    case Type::int32: return MPI_INT32_T;
    case Type::int16: return MPI_INT16_T;
    case Type::int8: return MPI_INT8_T;
    case Type::fp32: break;
  }
  return MPI_FLOAT;
}

MpiReduction::MpiReduction(Type type, Reduction reduction)
    : op_(predefined(reduction)), is_own_(type == Type::fp16 || type == Type::bf16) {
  if (!is_own_) return;
  auto* const function = type == Type::fp16 ? function_for<Fp16>(reduction) : function_for<Bf16>(reduction);
  check_mpi(MPI_Op_create(function, 1, &op_));
}

MpiReduction::~MpiReduction() {
  if (is_own_) MPI_Op_free(&op_);
}

}  // namespace toise::collectives
