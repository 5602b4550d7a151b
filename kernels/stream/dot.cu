#include <cmath>
#include <vector>

#include "core/checked_count.hpp"
#include "kernels/stream/dot.hpp"
#include "kernels/stream/gpu_stream.hpp"

namespace toise {
namespace {

constexpr int blocks_a_unit = 16;  // enough loads in flight to fill the memory's pipeline

/// partial[block] = the block's share of sum x[i] * y[i]: in T a thread, in double beyond.
template <class T>
__global__ void dot_product(std::size_t n, T const* x, T const* y, double* partial) {
  __shared__ gpu::SharedArray<double, 64> scratch;
  using stream::Pack;
  auto const packs = n / Pack<T>::size;
  auto const* const px = reinterpret_cast<Pack<T> const*>(x);
  auto const* const py = reinterpret_cast<Pack<T> const*>(y);
  T sum = 0;
  for (auto i = gpu::first_element(); i < packs; i += gpu::element_stride()) {
    Pack<T> const a = px[i], b = py[i];
    for (std::size_t j = 0; j < Pack<T>::size; ++j) sum += a.values[j] * b.values[j];
  }
  for (auto i = packs * Pack<T>::size + gpu::first_element(); i < n; i += gpu::element_stride()) sum += x[i] * y[i];
  double const total = gpu::block_sum(static_cast<double>(sum), scratch);
  if (threadIdx.x == 0) partial[blockIdx.x] = total;
}

/// The same in double throughout, from regenerated inputs: the reference for the answer.
template <class T>
__global__ void expected_product(std::size_t n, double* partial) {
  __shared__ gpu::SharedArray<double, 64> scratch;
  double sum = 0;
  for (auto i = gpu::first_element(); i < n; i += gpu::element_stride()) {
    sum += static_cast<double>(static_cast<T>(random_uniform(data_seed, i))) *
           static_cast<double>(static_cast<T>(random_uniform(data_seed + 1, i)));
  }
  double const total = gpu::block_sum(sum, scratch);
  if (threadIdx.x == 0) partial[blockIdx.x] = total;
}

class DotOnGpu {
public:
  static constexpr auto name = Dot::name;
  static Description description() { return Dot::description(); }
  static std::vector<Param> params() { return stream::gpu_params(); }

  DotOnGpu(Params const& params, Device& device)
      : is_fp64_(params.text("type") == "fp64"),
        n_(checked_count<std::byte>(device, params.bytes("bytes")) / (is_fp64_ ? sizeof(double) : sizeof(float))),
        blocks_(static_cast<unsigned>(gpu::properties(device.gpu()).compute_units * blocks_a_unit)),
        queue_(device),
        x64_(device, is_fp64_ ? n_ : 1),
        y64_(device, is_fp64_ ? n_ : 1),
        x32_(device, is_fp64_ ? 1 : n_),
        y32_(device, is_fp64_ ? 1 : n_),
        partial_(device, blocks_) {
    if (is_fp64_) {
      gpu::fill_uniform(queue_, x64_.data(), n_, data_seed);
      gpu::fill_uniform(queue_, y64_.data(), n_, data_seed + 1);
    } else {
      gpu::fill_uniform(queue_, x32_.data(), n_, data_seed);
      gpu::fill_uniform(queue_, y32_.data(), n_, data_seed + 1);
    }
    gpu::set_bytes(queue_, partial_.data(), 0xff, blocks_ * sizeof(double));  // NaN
    queue_.wait();
  }

  Work work() const {
    auto const elements = static_cast<double>(n_);
    return {.flops = 2 * elements, .bytes_read = 2 * elements * (is_fp64_ ? sizeof(double) : sizeof(float))};
  }

  Check check() {
    double const found = total();
    Buffer<double> expected(queue_.device(), blocks_);
    auto const kernel = is_fp64_ ? expected_product<double> : expected_product<float>;
    gpu::launch(queue_, grid(), kernel, n_, expected.data());
    double const right = sum_of(expected);
    // a thread's sum of k terms rounds k times, and the threads' errors are independent
    double const terms = static_cast<double>(n_) / (blocks_ * double{gpu::block_threads});
    double const unit_roundoff = is_fp64_ ? 1.2e-16 : 6e-8;
    return {.error = std::abs(found - right),
            .tolerance = 4 * unit_roundoff * (16 + std::sqrt(terms)) * std::sqrt(static_cast<double>(n_))};
  }

  void corrupt(std::size_t where) { gpu::add_to(queue_, partial_.data() + where % blocks_, 1.0); }

  template <Backend>
  void run(Queue& queue) {
    if (is_fp64_)
      gpu::launch(queue, grid(), dot_product<double>, n_, x64_.data(), y64_.data(), partial_.data());
    else
      gpu::launch(queue, grid(), dot_product<float>, n_, x32_.data(), y32_.data(), partial_.data());
  }

private:
  gpu::LaunchShape grid() const { return {.blocks = blocks_, .threads = gpu::block_threads}; }
  double total() { return sum_of(partial_); }
  double sum_of(Buffer<double>& partial) {
    std::vector<double> values(blocks_);
    gpu::copy(queue_, values.data(), partial.data(), blocks_ * sizeof(double));
    queue_.wait();
    double sum = 0;
    for (double const value : values) sum += value;
    return sum;
  }

  bool is_fp64_;
  std::size_t n_;
  unsigned blocks_;
  Queue queue_;
  Buffer<double> x64_, y64_;
  Buffer<float> x32_, y32_;
  Buffer<double> partial_;
};

bool const registered = add_kernel<DotOnGpu, gpu_backend>();

}  // namespace
}  // namespace toise
