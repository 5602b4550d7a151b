#include "kernels/peak/matrix.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/gpu/data.hpp"
#include "core/gpu/matrix_unit.hpp"
#include "core/gpu/warpgroup_unit.hpp"
#include "core/largest.hpp"
#include "core/registry.hpp"

namespace toise {
namespace {

// the emulator takes a millisecond for what a GPU does in some nanoseconds
constexpr unsigned blocks_a_unit = gpu_backend == Backend::emulated ? 1 : 4;
constexpr unsigned threads = 256;
constexpr std::size_t most_sums_a_thread = 128;

/// Element (row, k) of side `side`: random in [-1, 1). Rows of B are its columns.
template <class Element>
__host__ __device__ inline Element element_of(unsigned side, unsigned row, unsigned k) {
  return Element::from(static_cast<float>(random_uniform(data_seed + side, row * 64 + k)));
}

/// Of a warp, operands in registers: chains are all pairs of `left_sides` A and `right_sides` B.
template <class MatrixUnit>
struct OfWarp {
  using Unit = MatrixUnit;
  static constexpr unsigned lanes = Unit::lanes, rows = Unit::rows, columns = Unit::columns, depth = Unit::depth,
                            sums = Unit::sums;
  static constexpr unsigned left_sides = 4, right_sides = 2, chains = left_sides * right_sides;
  static constexpr unsigned steps = gpu_backend == Backend::emulated ? 3 : 4096, additions_a_step = 1;
  static constexpr std::size_t shared_bytes = 0;
  static constexpr unsigned left_of(unsigned chain) { return chain / right_sides; }
  static constexpr unsigned right_of(unsigned chain) { return left_sides + chain % right_sides; }
  static constexpr unsigned sum_row(unsigned lane, unsigned i) { return Unit::sum_row(lane, i); }
  static constexpr unsigned sum_column(unsigned lane, unsigned i) { return Unit::sum_column(lane, i); }

  template <class Element>
  __device__ static std::uint32_t word_of(unsigned side, unsigned row, unsigned pair) {
    return std::uint32_t{element_of<Element>(side, row, 2 * pair).bits} |
           std::uint32_t{element_of<Element>(side, row, 2 * pair + 1).bits} << 16;
  }

  template <class Element>
  __device__ static void multiply(float (&all)[chains][sums], unsigned lane) {
    std::uint32_t left[left_sides][Unit::a_words], right[right_sides][Unit::b_words];
    GPU_UNROLL
    for (unsigned i = 0; i < left_sides; ++i) {
      GPU_UNROLL
      for (unsigned w = 0; w < Unit::a_words; ++w) {
        left[i][w] = word_of<Element>(i, Unit::a_row(lane, w), Unit::a_pair(lane, w));
      }
    }
    GPU_UNROLL
    for (unsigned j = 0; j < right_sides; ++j) {
      GPU_UNROLL
      for (unsigned w = 0; w < Unit::b_words; ++w) {
        right[j][w] = word_of<Element>(left_sides + j, Unit::b_column(lane, w), Unit::b_pair(lane, w));
      }
    }
    for (unsigned step = 0; step < steps; ++step) {
      GPU_UNROLL
      for (unsigned i = 0; i < left_sides; ++i) {
        GPU_UNROLL
        for (unsigned j = 0; j < right_sides; ++j) {
          gpu::multiply_add<Unit, Element>(all[i * right_sides + j], left[i], right[j]);
        }
      }
    }
  }
};

/// Of a warpgroup, operands in shared memory: two A of 64 rows, one after another, and one B.
struct OfWarpgroup {
  using Unit = gpu::Wgmma64x128x16;
  static constexpr unsigned lanes = Unit::threads, rows = Unit::rows, columns = Unit::columns, depth = 64,
                            sums = Unit::sums;
  static constexpr unsigned chains = 2;
  static constexpr unsigned steps = gpu_backend == Backend::emulated ? 2 : 1024, additions_a_step = depth / Unit::depth;
  static constexpr unsigned a_bytes = rows * gpu::swizzled_row, b_begin = chains * a_bytes;
  static constexpr std::size_t shared_bytes = b_begin + columns * gpu::swizzled_row + 1024;  // to begin where it must
  static constexpr unsigned left_of(unsigned chain) { return chain; }
  static constexpr unsigned right_of(unsigned) { return chains; }
  static constexpr unsigned sum_row(unsigned lane, unsigned i) { return Unit::sum_row(lane, i); }
  static constexpr unsigned sum_column(unsigned lane, unsigned i) { return Unit::sum_column(lane, i); }

  template <class Element>
  __device__ static void multiply([[maybe_unused]] float (&all)[chains][sums], unsigned) {
#if defined(TOISE_HAS_WGMMA)
    auto const shared = gpu::SharedBytes::of_block();
    for (unsigned i = threadIdx.x; i < (chains * rows + columns) * depth; i += threads) {
      auto const row = i / depth, k = i % depth, side = row < chains * rows ? row / rows : chains;
      auto const bits = element_of<Element>(side, row - side * rows, k).bits;
      gpu::store_half(shared, gpu::swizzled(row, k / 8) + k % 8 * 2, bits);
    }
    gpu::publish_stores();
    __syncthreads();
    for (unsigned step = 0; step < steps; ++step) {
      for (auto& chain : all) gpu::keep_order(chain);
      gpu::begin_products();
      GPU_UNROLL
      for (unsigned l = 0; l < additions_a_step; ++l) {
        GPU_UNROLL
        for (unsigned i = 0; i < chains; ++i) {
          gpu::multiply_warpgroup<Unit, Element>(all[i], shared, i * a_bytes, b_begin, l);
        }
      }
      gpu::commit_products();
      gpu::wait_for_products();  // the other warpgroup of the block keeps the unit busy
      for (auto& chain : all) gpu::keep_order(chain);
    }
#elif defined(TOISE_GPU_CUDA)
    asm volatile("trap;");  // has_warpgroup_unit() says that there is none here
#endif
  }
};

template <class Group, class Element>
__global__ void __launch_bounds__(threads) multiply_repeatedly(float* out) {
  auto const lane = threadIdx.x % Group::lanes, group = threadIdx.x / Group::lanes;
  float sums[Group::chains][Group::sums] = {};
  Group::template multiply<Element>(sums, lane);
  auto const first = (std::size_t{blockIdx.x} * (threads / Group::lanes) + group) * Group::chains;
  GPU_UNROLL
  for (unsigned chain = 0; chain < Group::chains; ++chain) {
    GPU_UNROLL
    for (unsigned s = 0; s < Group::sums; ++s) {
      out[((first + chain) * Group::lanes + lane) * Group::sums + s] = sums[chain][s];
    }
  }
}

}  // namespace

std::vector<Param> Matrix::params() {
  return {{.name = "type",
           .kind = ParamKind::word,
           .fallback = "bf16",
           .help = "element type of the factors; sums are fp32",
           .choices = {"fp16", "bf16"}},
          {.name = "unit",
           .kind = ParamKind::word,
           .fallback = "fastest",
           .help = "warp: one warp at a time (mma.sync, MFMA); fastest: warpgroups (wgmma) where the device has them",
           .choices = {"fastest", "warp"}}};
}

template <class Element, class Group>
void Matrix::expect(Group) {
  static_assert(Group::chains * Group::sums <= most_sums_a_thread);
  groups_ = blocks_ * threads / Group::lanes;
  flops_ = 2.0 * Group::rows * Group::columns * Group::depth * Group::chains * Group::steps * groups_;
  double largest = 0;
  for (unsigned chain = 0; chain < Group::chains; ++chain) {
    for (unsigned lane = 0; lane < Group::lanes; ++lane) {
      for (unsigned s = 0; s < Group::sums; ++s) {
        double sum = 0;
        for (unsigned k = 0; k < Group::depth; ++k) {
          sum +=
              static_cast<double>(element_of<Element>(Group::left_of(chain), Group::sum_row(lane, s), k).to_float()) *
              static_cast<double>(
                  element_of<Element>(Group::right_of(chain), Group::sum_column(lane, s), k).to_float());
        }
        expected_.push_back(Group::steps * sum);
        largest = std::max(largest, std::abs(Group::steps * sum));
      }
    }
  }
  // each addition may drop the last bit of a sum that grows to `largest`, and units keep fewer bits than fp32
  tolerance_ = Group::steps * Group::additions_a_step * std::max(1.0, largest) * 0x1p-22;
  auto const kernel = multiply_repeatedly<Group, Element>;
  gpu::LaunchShape const shape{.blocks = blocks_, .threads = threads, .shared_bytes = Group::shared_bytes};
  enqueue_ = [this, shape, kernel](Queue& queue) { gpu::launch(queue, shape, kernel, sums_.data()); };
}

template <class Element>
void Matrix::prepare_for_element() {
  if (!is_warp_ && gpu::has_warpgroup_unit(gpu_)) {
    instruction_ = OfWarpgroup::Unit::instruction;
    return expect<Element>(OfWarpgroup{});
  }
  bool const has_unit = gpu::with_matrix_unit(gpu_, [&](auto unit) {
    using Unit = decltype(unit);
    instruction_ = Unit::instruction(is_bf16_);
    expect<Element>(OfWarp<Unit>{});
  });
  if (!has_unit) throw Unsupported("no matrix unit of " + gpu_.architecture + " is known here");
}

Matrix::Matrix(Params const& params, Device& device)
    : is_bf16_(params.text("type") == "bf16"),
      is_warp_(params.text("unit") == "warp"),
      blocks_(static_cast<unsigned>(gpu::properties(device.gpu()).compute_units) * blocks_a_unit),
      queue_(device),
      gpu_(gpu::properties(device.gpu())),
      sums_(device, blocks_ * threads * most_sums_a_thread) {
  if (is_bf16_)
    prepare_for_element<Bf16>();
  else
    prepare_for_element<Fp16>();
  gpu::set_bytes(queue_, sums_.data(), 0xff, sums_.size() * sizeof(float));  // NaN
  queue_.wait();
}

Work Matrix::work() const { return {.flops = flops_}; }

Check Matrix::check() {
  std::vector<float> found(groups_ * expected_.size());
  gpu::copy(queue_, found.data(), sums_.data(), found.size() * sizeof(float));
  queue_.wait();
  double worst = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    raise(worst, std::abs(static_cast<double>(found[i]) - expected_[i % expected_.size()]));
  }
  return {.error = worst, .tolerance = tolerance_};
}

void Matrix::corrupt(std::size_t where) {
  gpu::add_to(queue_, sums_.data() + where % (groups_ * expected_.size()), static_cast<float>(4 * tolerance_ + 1));
}

Details Matrix::details() const { return {{"instruction", instruction_}}; }

template <Backend>
void Matrix::run(Queue& queue) {
  enqueue_(queue);
}

static bool const registered = add_kernel<Matrix, gpu_backend>();

}  // namespace toise
