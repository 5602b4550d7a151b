#include <cmath>
#include <vector>

#include "core/gpu/data.hpp"
#include "core/largest.hpp"
#include "core/registry.hpp"
#include "kernels/peak/fma.hpp"

namespace toise {
namespace {

constexpr int registers = 8;      // of a thread: with the warps of a full unit far more than latency × issue width
constexpr int blocks_a_unit = 8;  // of 256 threads: a full unit on all vendors
constexpr std::int64_t steps = 4096;

/// Where a register begins: apart from each other, and exact in fp32.
__host__ __device__ inline double first_value(std::size_t index) {
  return 0.5 + 0.001953125 * static_cast<double>(index % 256);
}

/// sums[thread] = the sum over its registers x after `steps` of x = x * m + c.
template <class T>
__global__ void fma_steps(T m, T c, T* sums) {
  auto const thread = gpu::first_element();
  T x[registers];
  for (int r = 0; r < registers; ++r) x[r] = static_cast<T>(first_value(thread * registers + static_cast<unsigned>(r)));
  for (std::int64_t step = 0; step < steps; ++step) {
    for (int r = 0; r < registers; ++r) x[r] = x[r] * m + c;
  }
  T sum = 0;
  for (int r = 0; r < registers; ++r) sum += x[r];
  sums[thread] = sum;
}

class FmaOnGpu {
public:
  static constexpr auto name = Fma::name;
  static std::vector<Param> params() { return Fma::params(); }

  FmaOnGpu(Params const& params, Device& device)
      : is_fp64_(params.text("type") == "fp64"),
        blocks_(static_cast<unsigned>(gpu::properties(device.gpu()).compute_units * blocks_a_unit)),
        threads_(std::size_t{blocks_} * gpu::block_threads),
        queue_(device),
        fp64_(device, is_fp64_ ? threads_ : 1),
        fp32_(device, is_fp64_ ? 1 : threads_) {
    gpu::set_bytes(queue_, fp64_.data(), 0xff, fp64_.size() * sizeof(double));  // NaN
    gpu::set_bytes(queue_, fp32_.data(), 0xff, fp32_.size() * sizeof(float));
    queue_.wait();
  }

  Work work() const { return {.flops = 2.0 * registers * static_cast<double>(steps) * static_cast<double>(threads_)}; }

  /// Every thread against the closed form of the recurrence, in double.
  Check check() {
    std::vector<double> const found = is_fp64_ ? fetch(fp64_) : fetch(fp32_);
    double const m = is_fp64_ ? Fma::multiplier : static_cast<double>(static_cast<float>(Fma::multiplier));
    double const c = is_fp64_ ? Fma::addend : static_cast<double>(static_cast<float>(Fma::addend));
    // after k steps: x = m^k x0 + c (1 - m^k) / (1 - m)
    double const power = std::pow(m, static_cast<double>(steps)), limit = c / (1 - m);
    double worst = 0;
    for (std::size_t thread = 0; thread < threads_; ++thread) {
      double expected = 0;
      for (std::size_t r = 0; r < registers; ++r) {
        expected += power * first_value(thread * registers + r) + limit * (1 - power);
      }
      raise(worst, std::abs(found[thread] - expected));
    }
    // as on the host: a step rounds, and later steps damp it; here over all registers
    double const unit_roundoff = is_fp64_ ? 1.1e-16 : 6e-8;
    return {.error = worst, .tolerance = registers * 2 * unit_roundoff / (1 - m)};
  }

  void corrupt(std::size_t where) {
    if (is_fp64_)
      gpu::add_to(queue_, fp64_.data() + where % threads_, 0.5);
    else
      gpu::add_to(queue_, fp32_.data() + where % threads_, 0.5f);
  }

  template <Backend>
  void run(Queue& queue) {
    gpu::Shape const grid{.blocks = blocks_, .threads = gpu::block_threads};
    if (is_fp64_)
      gpu::launch(queue, grid, fma_steps<double>, Fma::multiplier, Fma::addend, fp64_.data());
    else
      gpu::launch(queue, grid, fma_steps<float>, static_cast<float>(Fma::multiplier), static_cast<float>(Fma::addend),
                  fp32_.data());
  }

private:
  template <class T>
  std::vector<double> fetch(Buffer<T>& buffer) {
    std::vector<T> values(threads_);
    gpu::copy(queue_, values.data(), buffer.data(), threads_ * sizeof(T));
    queue_.wait();
    return {values.begin(), values.end()};
  }

  bool is_fp64_;
  unsigned blocks_;
  std::size_t threads_;
  Queue queue_;
  Buffer<double> fp64_;
  Buffer<float> fp32_;
};

bool const registered = add_kernel<FmaOnGpu, gpu_backend>();

}  // namespace
}  // namespace toise
