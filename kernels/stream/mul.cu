#include "kernels/stream/mul.hpp"

#include "kernels/stream/gpu_stream.hpp"

namespace toise {
namespace {

struct MulFormula {
  static constexpr int inputs = 1, flops = 1;
  template <class T>
  __device__ static T of(T x, T) {
    return static_cast<T>(stream::factor) * x;
  }
};

bool const registered = add_kernel<stream::OnGpu<Mul, MulFormula>, gpu_backend>();

}  // namespace
}  // namespace toise
