#include <cmath>
#include <string>
#include <vector>

#include "core/gpu/data.hpp"
#include "core/largest.hpp"
#include "core/narrow_float.hpp"
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

/// Two fp16 in one word: x * m + c of each, rounded once.
using Halves = std::uint32_t;
__host__ __device__ inline Halves halves_of(float low, float high) {
  return Halves{Fp16::from(low).bits} | Halves{Fp16::from(high).bits} << 16;
}
__host__ __device__ inline float half_of(Halves halves, unsigned i) {
  return Fp16{static_cast<std::uint16_t>(halves >> (16 * i))}.to_float();
}
__device__ inline Halves multiply_add(Halves x, Halves m, Halves c) {
#if defined(TOISE_GPU_CUDA)
  Halves result;
  asm("fma.rn.f16x2 %0, %1, %2, %3;" : "=r"(result) : "r"(x), "r"(m), "r"(c));
  return result;
#elif defined(TOISE_GPU_HIP)
  using Pair = _Float16 __attribute__((ext_vector_type(2)));
  return __builtin_bit_cast(Halves, __builtin_elementwise_fma(__builtin_bit_cast(Pair, x), __builtin_bit_cast(Pair, m),
                                                              __builtin_bit_cast(Pair, c)));
#else
  // exact in fp32 for the values of fp16_steps(), so rounded once here as well
  return halves_of(half_of(x, 0) * half_of(m, 0) + half_of(c, 0), half_of(x, 1) * half_of(m, 1) + half_of(c, 1));
#endif
}

/// fp16 forgets where it began, and how many steps there were, within some tens of steps; so its addend
/// changes from round to round, and what is left at the end depends on the last ones.
constexpr int rounds = 64;
constexpr float fp16_multiplier = 0.96875f;  // 1 - 2^-5
__host__ __device__ constexpr float fp16_addend(int round) {
  return 0.015625f + 0.0001220703125f * static_cast<float>(round);  // 2^-6 + 2^-13 round: exact
}

/// sums[thread] = the sum over the halves of its registers.
__global__ void fp16_steps(float* sums) {
  auto const thread = gpu::first_element();
  Halves x[registers];
  for (unsigned r = 0; r < registers; ++r) {
    auto const at = 2 * (thread * registers + r);
    x[r] = halves_of(static_cast<float>(first_value(at)), static_cast<float>(first_value(at + 1)));
  }
  auto const m = halves_of(fp16_multiplier, fp16_multiplier);
  for (int round = 0; round < rounds; ++round) {
    auto const c = halves_of(fp16_addend(round), fp16_addend(round));
    for (int step = 0; step < steps / rounds; ++step) {
      for (int r = 0; r < registers; ++r) x[r] = multiply_add(x[r], m, c);
    }
  }
  float sum = 0;
  for (int r = 0; r < registers; ++r) sum += half_of(x[r], 0) + half_of(x[r], 1);
  sums[thread] = sum;
}

/// Where a half that begins as first_value(index) ends: the recurrence, with one rounding per step.
float fp16_last_value(std::size_t index) {
  float x = static_cast<float>(first_value(index));
  for (int round = 0; round < rounds; ++round) {
    for (int step = 0; step < steps / rounds; ++step) {
      x = Fp16::from(x * fp16_multiplier + fp16_addend(round)).to_float();
    }
  }
  return x;
}

/// Fma of the host on a GPU, and for fp16 in pairs, as its units have them.
class FmaOnGpu {
public:
  static constexpr auto name = Fma::name;
  static Description description() { return Fma::description(); }
  static std::vector<Param> params() {
    auto all = Fma::params();
    all.front().choices.push_back("fp16");
    return all;
  }

  FmaOnGpu(Params const& params, Device& device)
      : type_(params.text("type")),
        blocks_(static_cast<unsigned>(gpu::properties(device.gpu()).compute_units * blocks_a_unit)),
        threads_(std::size_t{blocks_} * gpu::block_threads),
        queue_(device),
        fp64_(device, type_ == "fp64" ? threads_ : 1),
        fp32_(device, type_ == "fp64" ? 1 : threads_) {
    gpu::set_bytes(queue_, fp64_.data(), 0xff, fp64_.size() * sizeof(double));  // NaN
    gpu::set_bytes(queue_, fp32_.data(), 0xff, fp32_.size() * sizeof(float));
    queue_.wait();
  }

  Work work() const {
    double const lanes = type_ == "fp16" ? 2 : 1;
    return {.flops = 2.0 * lanes * registers * static_cast<double>(steps) * static_cast<double>(threads_)};
  }

  Check check() {
    std::vector<double> const found = type_ == "fp64" ? fetch(fp64_) : fetch(fp32_);
    auto const [expected, tolerance] = type_ == "fp16" ? expect_fp16() : expect_closed_form();
    double worst = 0;
    for (std::size_t thread = 0; thread < threads_; ++thread) {
      raise(worst, std::abs(found[thread] - expected[thread % expected.size()]));
    }
    return {.error = worst, .tolerance = tolerance};
  }

  void corrupt(std::size_t where) {
    if (type_ == "fp64")
      gpu::add_to(queue_, fp64_.data() + where % threads_, 0.5);
    else
      gpu::add_to(queue_, fp32_.data() + where % threads_, 0.5f);
  }

  template <Backend>
  void run(Queue& queue) {
    gpu::LaunchShape const grid{.blocks = blocks_, .threads = gpu::block_threads};
    if (type_ == "fp64")
      gpu::launch(queue, grid, fma_steps<double>, Fma::multiplier, Fma::addend, fp64_.data());
    else if (type_ == "fp32")
      gpu::launch(queue, grid, fma_steps<float>, static_cast<float>(Fma::multiplier), static_cast<float>(Fma::addend),
                  fp32_.data());
    else
      gpu::launch(queue, grid, fp16_steps, fp32_.data());
  }

private:
  struct Expected {
    std::vector<double> sums;  // of threads, which repeat
    double tolerance;
  };
  static constexpr std::size_t period = 256;  // of first_value(), and so of threads

  /// After k steps: x = m^k x0 + c (1 - m^k) / (1 - m).
  Expected expect_closed_form() const {
    bool const is_fp64 = type_ == "fp64";
    double const m = is_fp64 ? Fma::multiplier : static_cast<double>(static_cast<float>(Fma::multiplier));
    double const c = is_fp64 ? Fma::addend : static_cast<double>(static_cast<float>(Fma::addend));
    double const power = std::pow(m, static_cast<double>(steps)), limit = c / (1 - m);
    std::vector<double> sums(period);
    for (std::size_t thread = 0; thread < period; ++thread) {
      for (std::size_t r = 0; r < registers; ++r) {
        sums[thread] += power * first_value(thread * registers + r) + limit * (1 - power);
      }
    }
    // as on the host: a step rounds, and later steps damp it; here over all registers
    double const unit_roundoff = is_fp64 ? 1.1e-16 : 6e-8;
    return {sums, registers * 2 * unit_roundoff / (1 - m)};
  }

  /// The same recurrence: it rounds to the nearest here and there, so nothing but the sum may differ.
  Expected expect_fp16() const {
    std::vector<double> last(period), sums(period);
    for (std::size_t index = 0; index < period; ++index) last[index] = static_cast<double>(fp16_last_value(index));
    for (std::size_t thread = 0; thread < period; ++thread) {
      for (std::size_t i = 0; i < 2 * registers; ++i) sums[thread] += last[(thread * 2 * registers + i) % period];
    }
    return {sums, 1e-5};
  }

  template <class T>
  std::vector<double> fetch(Buffer<T>& buffer) {
    std::vector<T> values(threads_);
    gpu::copy(queue_, values.data(), buffer.data(), threads_ * sizeof(T));
    queue_.wait();
    return {values.begin(), values.end()};
  }

  std::string type_;
  unsigned blocks_;
  std::size_t threads_;
  Queue queue_;
  Buffer<double> fp64_;
  Buffer<float> fp32_;  // fp16's sums too
};

bool const registered = add_kernel<FmaOnGpu, gpu_backend>();

}  // namespace
}  // namespace toise
