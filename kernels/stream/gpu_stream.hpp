// STREAM on a GPU: what copy, mul, add and triad share there. For .cu files.
#pragma once

#include <string>

#include "core/checked_count.hpp"
#include "core/gpu/data.hpp"
#include "core/largest.hpp"
#include "core/registry.hpp"
#include "kernels/stream/arrays.hpp"

namespace toise::stream {

/// What 16-byte accesses move at once.
template <class T>
struct alignas(16) Pack {
  static constexpr std::size_t size = 16 / sizeof(T);
  T values[size];
};

/// out[i] = Formula(x[i], y[i]); n elements, `packs` of them in whole packs.
template <class Formula, class T>
__global__ void elementwise(std::size_t n, T const* x, T const* y, T* out) {
  auto const packs = n / Pack<T>::size;
  auto const* const px = reinterpret_cast<Pack<T> const*>(x);
  auto const* const py = reinterpret_cast<Pack<T> const*>(y);
  auto* const pout = reinterpret_cast<Pack<T>*>(out);
  for (auto i = gpu::first_element(); i < packs; i += gpu::element_stride()) {
    Pack<T> const a = px[i];
    Pack<T> b = a;
    if constexpr (Formula::inputs == 2) b = py[i];
    Pack<T> result;
    for (std::size_t j = 0; j < Pack<T>::size; ++j) result.values[j] = Formula::of(a.values[j], b.values[j]);
    pout[i] = result;
  }
  for (auto i = packs * Pack<T>::size + gpu::first_element(); i < n; i += gpu::element_stride()) {
    out[i] = Formula::of(x[i], Formula::inputs == 2 ? y[i] : x[i]);
  }
}

/// Raises `worst` to max |out[i] - Formula(x[i], y[i])|, with the inputs regenerated from their seeds.
template <class Formula, class T>
__global__ void elementwise_error(std::size_t n, T const* out, unsigned long long* worst) {
  __shared__ gpu::SharedArray<double, 64> scratch;
  double mine = 0;
  for (auto i = gpu::first_element(); i < n; i += gpu::element_stride()) {
    auto const x = static_cast<T>(random_uniform(data_seed, i)), y = static_cast<T>(random_uniform(data_seed + 1, i));
    raise(mine, fabs(static_cast<double>(out[i]) - static_cast<double>(Formula::of(x, y))));
  }
  gpu::raise_to(worst, mine, scratch);
}

inline std::vector<Param> gpu_params() {
  return {{.name = "bytes",
           .kind = ParamKind::bytes,
           .fallback = std::int64_t{256} << 20,
           .help = "size of one array",
           .range = {64, most_bytes},
           .small = std::int64_t{10'008}},
          {.name = "type",
           .kind = ParamKind::word,
           .fallback = "fp64",
           .help = "element type",
           .choices = {"fp64", "fp32"}}};
}

/// `Kernel` of the host on a GPU: its name; `Formula`: `inputs` (1 or 2), `flops` of an element, and
/// of(x, y). Work: (inputs + 1) arrays of `bytes`, in 16-byte accesses.
template <class Kernel, class Formula>
class OnGpu {
public:
  static constexpr auto name = Kernel::name;
  static Description description() { return Kernel::description(); }
  static std::vector<Param> params() { return gpu_params(); }

  OnGpu(Params const& params, Device& device)
      : is_fp64_(params.text("type") == "fp64"),
        n_(checked_count<std::byte>(device, params.bytes("bytes")) / width()),
        queue_(device),
        x_(device, n_ * width()),
        y_(device, Formula::inputs == 2 ? n_ * width() : 1),
        out_(device, n_ * width()) {
    with_type([&](auto zero) {
      using T = decltype(zero);
      gpu::fill_uniform(queue_, as<T>(x_), n_, data_seed);
      if (Formula::inputs == 2) gpu::fill_uniform(queue_, as<T>(y_), n_, data_seed + 1);
      gpu::set_bytes(queue_, out_.data(), 0xff, out_.size());  // NaN
    });
    queue_.wait();
  }
  Work work() const {
    auto const elements = static_cast<double>(n_), bytes = static_cast<double>(n_ * width());
    return {.flops = Formula::flops * elements, .bytes_read = Formula::inputs * bytes, .bytes_written = bytes};
  }
  Check check() {
    gpu::Maximum worst(queue_);
    with_type([&](auto zero) {
      using T = decltype(zero);
      gpu::launch(queue_, grid(n_), elementwise_error<Formula, T>, n_, as<T>(out_), worst.data());
    });
    return {.error = worst.value(), .tolerance = is_fp64_ ? element_tolerance : 2.4e-7};
  }
  void corrupt(std::size_t where) {
    with_type([&](auto zero) { gpu::add_to(queue_, as<decltype(zero)>(out_) + where % n_, decltype(zero)(0.5)); });
  }
  template <Backend>
  void run(Queue& queue) {
    with_type([&](auto zero) {
      using T = decltype(zero);
      gpu::launch(queue, grid(n_ / Pack<T>::size), elementwise<Formula, T>, n_, as<T>(x_), as<T>(y_), as<T>(out_));
    });
  }

private:
  std::size_t width() const { return is_fp64_ ? sizeof(double) : sizeof(float); }
  template <class T>
  static T* as(Buffer<std::byte>& buffer) {
    return reinterpret_cast<T*>(buffer.data());
  }
  template <class F>
  void with_type(F const& f) {
    if (is_fp64_)
      f(0.0);
    else
      f(0.0f);
  }
  static gpu::LaunchShape grid(std::size_t elements) {
    return {.blocks = gpu::blocks_for(elements, gpu::block_threads, std::size_t{1} << 30),
            .threads = gpu::block_threads};
  }

  bool is_fp64_;
  std::size_t n_;
  Queue queue_;
  Buffer<std::byte> x_, y_, out_;
};

}  // namespace toise::stream
