#include "kernels/stream/add.hpp"

#include "kernels/stream/gpu_stream.hpp"

namespace toise {
namespace {

struct AddFormula {
  static constexpr int inputs = 2, flops = 1;
  template <class T>
  __device__ static T of(T x, T y) {
    return x + y;
  }
};

bool const registered = add_kernel<stream::OnGpu<Add, AddFormula>, gpu_backend>();

}  // namespace
}  // namespace toise
