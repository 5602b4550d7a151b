#include "kernels/stream/triad.hpp"

#include "kernels/stream/gpu_stream.hpp"

namespace toise {
namespace {

struct TriadFormula {
  static constexpr int inputs = 2, flops = 2;
  template <class T>
  __device__ static T of(T x, T y) {
    return x + static_cast<T>(stream::factor) * y;
  }
};

bool const registered = add_kernel<stream::OnGpu<Triad, TriadFormula>, gpu_backend>();

}  // namespace
}  // namespace toise
