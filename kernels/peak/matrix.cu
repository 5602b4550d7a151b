#include "kernels/peak/matrix.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/gpu/data.hpp"
#include "core/gpu/matrix_unit.hpp"
#include "core/largest.hpp"
#include "core/registry.hpp"

namespace toise {
namespace {

// the emulator takes a millisecond for what a GPU does in some nanoseconds
constexpr unsigned steps = gpu_backend == Backend::emulated ? 3 : 4096;
constexpr unsigned threads = 256, blocks_a_unit = gpu_backend == Backend::emulated ? 1 : 4;
constexpr unsigned left_sides = 4, right_sides = 2, chains = left_sides * right_sides;
constexpr std::size_t sums_a_warp = chains * 256;  // at most: rows × columns of a unit

/// Word `word` of a lane: two random elements in [-1, 1), which differ for each side.
template <class Element>
__host__ __device__ inline std::uint32_t word_of(unsigned side, unsigned lane, unsigned word) {
  auto const at = [&](unsigned half) {
    return std::uint32_t{
        Element::from(static_cast<float>(random_uniform(data_seed + side, (lane * 8 + word) * 2 + half))).bits};
  };
  return at(0) | at(1) << 16;
}

template <class Unit, class Element>
__global__ void __launch_bounds__(threads) multiply_repeatedly(float* out) {
  auto const lane = threadIdx.x % Unit::lanes, warp = threadIdx.x / Unit::lanes;
  std::uint32_t left[left_sides][Unit::a_words], right[right_sides][Unit::b_words];
  float sums[chains][Unit::sums] = {};
  GPU_UNROLL
  for (unsigned i = 0; i < left_sides; ++i) {
    GPU_UNROLL
    for (unsigned word = 0; word < Unit::a_words; ++word) left[i][word] = word_of<Element>(i, lane, word);
  }
  GPU_UNROLL
  for (unsigned j = 0; j < right_sides; ++j) {
    GPU_UNROLL
    for (unsigned word = 0; word < Unit::b_words; ++word) right[j][word] = word_of<Element>(left_sides + j, lane, word);
  }
  for (unsigned step = 0; step < steps; ++step) {
    GPU_UNROLL
    for (unsigned i = 0; i < left_sides; ++i) {
      GPU_UNROLL
      for (unsigned j = 0; j < right_sides; ++j) {
        gpu::multiply_add<Unit, Element>(sums[i * right_sides + j], left[i], right[j]);
      }
    }
  }
  auto const warps = blockDim.x / Unit::lanes;
  auto* const mine = out + (std::size_t{blockIdx.x} * warps + warp) * chains * Unit::lanes * Unit::sums;
  GPU_UNROLL
  for (unsigned chain = 0; chain < chains; ++chain) {
    GPU_UNROLL
    for (unsigned s = 0; s < Unit::sums; ++s) mine[(chain * Unit::lanes + lane) * Unit::sums + s] = sums[chain][s];
  }
}

double half_of(std::uint32_t word, unsigned half, bool is_bf16) {
  auto const bits = static_cast<std::uint16_t>(word >> (16 * half));
  return static_cast<double>(is_bf16 ? Bf16{bits}.to_float() : Fp16{bits}.to_float());
}

}  // namespace

std::vector<Param> Matrix::params() {
  return {{.name = "type",
           .kind = ParamKind::text,
           .fallback = "bf16",
           .help = "element type of the factors; sums are fp32",
           .choices = {"fp16", "bf16"}}};
}

template <class Unit, class Element>
void Matrix::prepare_for() {
  constexpr bool is_bf16 = std::is_same_v<Element, Bf16>;
  instruction_ = Unit::instruction(is_bf16);
  warps_ = blocks_ * threads / Unit::lanes;
  flops_ = 2.0 * Unit::rows * Unit::columns * Unit::depth * chains * steps * warps_;
  double largest = 0;
  for (unsigned chain = 0; chain < chains; ++chain) {
    double a[Unit::rows][Unit::depth] = {}, b[Unit::depth][Unit::columns] = {};
    for (unsigned lane = 0; lane < Unit::lanes; ++lane) {
      for (unsigned half = 0; half < 2; ++half) {
        for (unsigned word = 0; word < Unit::a_words; ++word) {
          a[Unit::a_row(lane, word)][2 * Unit::a_pair(lane, word) + half] =
              half_of(word_of<Element>(chain / right_sides, lane, word), half, is_bf16);
        }
        for (unsigned word = 0; word < Unit::b_words; ++word) {
          b[2 * Unit::b_pair(lane, word) + half][Unit::b_column(lane, word)] =
              half_of(word_of<Element>(left_sides + chain % right_sides, lane, word), half, is_bf16);
        }
      }
    }
    for (unsigned lane = 0; lane < Unit::lanes; ++lane) {
      for (unsigned s = 0; s < Unit::sums; ++s) {
        double sum = 0;
        for (unsigned k = 0; k < Unit::depth; ++k) {
          sum += a[Unit::sum_row(lane, s)][k] * b[k][Unit::sum_column(lane, s)];
        }
        expected_.push_back(steps * sum);
        largest = std::max(largest, std::abs(steps * sum));
      }
    }
  }
  // each step may drop the last bit of a sum that grows to `largest`, and units keep fewer bits than fp32
  tolerance_ = steps * std::max(1.0, largest) * 0x1p-22;
  enqueue_ = [this](Queue& queue) {
    gpu::launch(queue, {.blocks = blocks_, .threads = threads}, multiply_repeatedly<Unit, Element>, sums_.data());
  };
}

Matrix::Matrix(Params const& params, Device& device)
    : is_bf16_(params.text("type") == "bf16"),
      blocks_(static_cast<unsigned>(gpu::properties(device.gpu()).compute_units) * blocks_a_unit),
      queue_(device),
      gpu_(gpu::properties(device.gpu())),
      sums_(device, blocks_ * (threads / 32) * sums_a_warp) {
  bool const has_unit = gpu::with_matrix_unit(gpu_, [&](auto unit) {
    using Unit = decltype(unit);
    static_assert(Unit::rows * Unit::columns <= 256);
    if (is_bf16_)
      prepare_for<Unit, Bf16>();
    else
      prepare_for<Unit, Fp16>();
  });
  if (!has_unit) throw Unsupported("no matrix unit of " + gpu_.architecture + " is known here");
  gpu::set_bytes(queue_, sums_.data(), 0xff, sums_.size() * sizeof(float));  // NaN
  queue_.wait();
}

Work Matrix::work() const { return {.flops = flops_}; }

Check Matrix::check() {
  std::vector<float> found(warps_ * expected_.size());
  gpu::copy(queue_, found.data(), sums_.data(), found.size() * sizeof(float));
  queue_.wait();
  double worst = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    raise(worst, std::abs(static_cast<double>(found[i]) - expected_[i % expected_.size()]));
  }
  return {.error = worst, .tolerance = tolerance_};
}

void Matrix::corrupt(std::size_t where) {
  gpu::add_to(queue_, sums_.data() + where % (warps_ * expected_.size()), static_cast<float>(4 * tolerance_ + 1));
}

nlohmann::json Matrix::details() const { return {{"instruction", instruction_}}; }

template <Backend>
void Matrix::run(Queue& queue) {
  enqueue_(queue);
}

static bool const registered = add_kernel<Matrix, gpu_backend>();

}  // namespace toise
