#include "kernels/gemm/gpu/gemm.hpp"

#include <algorithm>
#include <cmath>

#include "core/checked_count.hpp"
#include "core/gpu/data.hpp"

namespace toise::gemm {
namespace {

// Freivalds' check multiplies with `probes` random ±1 vectors: an element that is off is seen by each;
// several that cancel are missed by one with probability 1/2 at most, by all with 2.4e-10. Columns are
// taken in segments, since the roundings of all others would drown one small error.
constexpr unsigned probes = 32, segment = 256, rows_a_block = 8;
constexpr std::uint64_t probe_seed = data_seed + 2;

__device__ inline double sign(std::uint64_t bits, unsigned probe) { return bits >> probe & 1 ? 1.0 : -1.0; }

template <class Type, class T>
__global__ void fill_operand(std::size_t n, std::uint64_t seed, T* out) {
  for (auto i = gpu::first_element(); i < n; i += gpu::element_stride()) {
    out[i] = Type::template from<T>(random_uniform(seed, i));
  }
}

/// projected[s][l][p] = sum over the columns j of segment s of B[l, j] × sign of probe p at j: one
/// thread per l and s.
template <class T>
__global__ void project(std::size_t n, std::size_t k, bool is_nt, T const* b, double* projected) {
  auto const begin = blockIdx.y * std::size_t{segment}, end = begin + segment < n ? begin + segment : n;
  for (auto l = gpu::first_element(); l < k; l += gpu::element_stride()) {
    double sums[probes] = {};
    for (auto j = begin; j < end; ++j) {
      double const element = widen(is_nt ? b[j * k + l] : b[l * n + j]);
      auto const bits = random_bits(probe_seed, j);
      for (unsigned p = 0; p < probes; ++p) sums[p] += sign(bits, p) * element;
    }
    for (unsigned p = 0; p < probes; ++p) projected[(blockIdx.y * k + l) * probes + p] = sums[p];
  }
}

/// Raises `worst` to max |A projected - C signs| over rows, segments and probes, one thread for each.
template <class InA, class Out>
__global__ void compare(std::size_t m, std::size_t n, std::size_t k, InA const* a, double const* projected,
                        Out const* c, unsigned long long* worst) {
  __shared__ gpu::SharedArray<double, 64> scratch;
  auto const probe = threadIdx.x % probes;
  auto const row = blockIdx.x * std::size_t{rows_a_block} + threadIdx.x / probes;
  auto const begin = blockIdx.y * std::size_t{segment}, end = begin + segment < n ? begin + segment : n;
  double error = 0;
  if (row < m) {
    double expected = 0, found = 0;
    for (std::size_t l = 0; l < k; ++l) {
      expected += widen(a[row * k + l]) * projected[(blockIdx.y * k + l) * probes + probe];
    }
    for (auto j = begin; j < end; ++j) found += sign(random_bits(probe_seed, j), probe) * widen(c[row * n + j]);
    error = found - expected;
    if (error < 0) error = -error;  // a NaN stays one
  }
  gpu::raise_to(worst, error, scratch);
}

template <class T>
__global__ void perturb(T* element, double amount) {
  if constexpr (std::is_arithmetic_v<T>)
    *element += static_cast<T>(amount);
  else
    *element = T::from(static_cast<float>(widen(*element) + amount));
}

/// AMD's MI300 has its own kind of FP8; later parts have OCP's. Source: ROCm, "Data types and
/// precision support".
bool has_fnuz(std::string const& architecture) { return architecture.rfind("gfx94", 0) == 0; }

std::size_t bytes_of(OnGpu const& self, Device const& device, std::size_t rows, std::size_t columns, char which) {
  return with_type(self.type, self.is_fnuz, [&](auto type) {
    using Type = decltype(type);
    auto const width = which == 'a'   ? sizeof(typename Type::A)
                       : which == 'b' ? sizeof(typename Type::B)
                                      : sizeof(typename Type::C);
    return checked_count<std::byte>(device, self.batch, rows, columns, width);
  });
}

}  // namespace

std::vector<Param> OnGpu::params() {
  auto size = [](char const* dimension, std::int64_t value, char const* help, std::int64_t small) {
    return Param{.name = dimension,
                 .kind = ParamKind::count,
                 .fallback = value,
                 .help = help,
                 .range = {1, most_count},
                 .small = small};
  };
  return {size("m", 4096, "rows of A and C", 65),
          size("n", 4096, "columns of B and C", 65),
          size("k", 4096, "columns of A, rows of B", 65),
          size("batch", 1, "products of one run, their matrices one after another in memory", 2),
          {.name = "type",
           .kind = ParamKind::word,
           .fallback = "fp32",
           .help = "element type of A and B; with fp8_e5m2, B is in fp8_e4m3",
           .choices = {"fp64", "fp32", "tf32", "fp16", "bf16", "fp8_e4m3", "fp8_e5m2", "int8"}},
          {.name = "layout",
           .kind = ParamKind::word,
           .fallback = "nn",
           .help = "nn: B is k × n; nt: B is stored as n × k, as weights are",
           .choices = {"nn", "nt"}}};
}

OnGpu::OnGpu(Params const& params, Device& device)
    : type(params.text("type")),
      is_nt(params.text("layout") == "nt"),
      m(static_cast<std::size_t>(params.integer("m"))),
      n(static_cast<std::size_t>(params.integer("n"))),
      k(static_cast<std::size_t>(params.integer("k"))),
      batch(static_cast<std::size_t>(params.integer("batch"))),
      gpu(gpu::properties(device.gpu())),
      is_fnuz(has_fnuz(gpu.architecture)),
      queue(device),
      a(device, bytes_of(*this, device, m, k, 'a')),
      b(device, bytes_of(*this, device, k, n, 'b')),
      c(device, bytes_of(*this, device, m, n, 'c')) {
  if (type == Int8::type && k > (std::size_t{1} << 17)) throw Unsupported("int8: sums of k > 131072 overflow int32");
  with_type(type, is_fnuz, [&](auto tag) {
    using Type = decltype(tag);
    using A = typename Type::A;
    using B = typename Type::B;
    auto fill = [&](auto const kernel, std::size_t elements, std::uint64_t seed, auto* out) {
      gpu::launch(
          queue,
          {.blocks = gpu::blocks_for(elements, gpu::block_threads, gpu::most_blocks), .threads = gpu::block_threads},
          kernel, elements, seed, out);
    };
    fill(fill_operand<Type, A>, batch * m * k, data_seed, reinterpret_cast<A*>(a.data()));
    fill(fill_operand<Type, B>, batch * k * n, data_seed + 1, reinterpret_cast<B*>(b.data()));
  });
  gpu::set_bytes(queue, c.data(), 0xff, c.size());  // NaN
  queue.wait();
}

Work OnGpu::work() const {
  double const rows = static_cast<double>(m), columns = static_cast<double>(n), inner = static_cast<double>(k);
  return {.flops = 2 * static_cast<double>(batch) * rows * columns * inner,
          .bytes_read = static_cast<double>(a.size() + b.size()),
          .bytes_written = static_cast<double>(c.size())};
}

double OnGpu::tolerance() const {
  return with_type(type, is_fnuz, [&](auto tag) {
    using Type = decltype(tag);
    if (Type::exact) return 0.0;
    // an element sums k products of size 1/3: it is about sqrt(k) / 3 large, and carries the rounding of
    // its sum and of its output; a segment adds them with random signs; 8 leaves room for the largest of all
    double const terms = static_cast<double>(k), width = static_cast<double>(std::min<std::size_t>(n, segment));
    return 8 * std::sqrt(width) * std::max(1.0, std::sqrt(terms) / 3) *
           (Type::output_roundoff + Type::sum_roundoff * std::sqrt(terms));
  });
}

Check OnGpu::check() {
  gpu::Maximum worst(queue);
  auto const segments = (n + segment - 1) / segment;
  Buffer<double> projected(queue.device(), checked_count<double>(queue.device(), segments, k, probes));
  with_type(type, is_fnuz, [&](auto tag) {
    using Type = decltype(tag);
    using A = typename Type::A;
    using B = typename Type::B;
    using C = typename Type::C;
    auto const blocks = [&](std::size_t count) {
      return dim3(static_cast<unsigned>(count), static_cast<unsigned>(segments));
    };
    for (std::size_t i = 0; i < batch; ++i) {
      gpu::launch(queue,
                  {.blocks = blocks((k + gpu::block_threads - 1) / gpu::block_threads), .threads = gpu::block_threads},
                  project<B>, n, k, is_nt, reinterpret_cast<B*>(b.data()) + i * k * n, projected.data());
      gpu::launch(queue, {.blocks = blocks((m + rows_a_block - 1) / rows_a_block), .threads = rows_a_block * probes},
                  compare<A, C>, m, n, k, reinterpret_cast<A*>(a.data()) + i * m * k, projected.data(),
                  reinterpret_cast<C*>(c.data()) + i * m * n, worst.data());
    }
  });
  return {.error = worst.value(), .tolerance = tolerance()};
}

void OnGpu::corrupt(std::size_t where) {
  with_type(type, is_fnuz, [&](auto tag) {
    using Type = decltype(tag);
    using C = typename Type::C;
    gpu::launch(queue, {.blocks = 1, .threads = 1}, perturb<C>,
                reinterpret_cast<C*>(c.data()) + where % (batch * m * n), Type::exact ? 1.0 : 2 * tolerance());
    queue.wait();
  });
}

std::string OnGpu::output_type() const {
  return with_type(type, is_fnuz, [](auto tag) { return std::string(decltype(tag)::output); });
}

Details OnGpu::details() const {
  auto const accumulate = with_type(type, is_fnuz, [](auto tag) { return std::string(decltype(tag)::accumulate); });
  Details result{{"accumulate", accumulate}, {"output", output_type()}};
  if (is_fp8()) result.set({"fp8", is_fnuz ? "FNUZ" : "OCP"});
  return result;
}

}  // namespace toise::gemm
