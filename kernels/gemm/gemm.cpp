#include "kernels/gemm/gemm.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/checked_count.hpp"
#include "core/largest.hpp"
#include "core/sampling/random.hpp"

namespace toise {
namespace {

constexpr std::size_t probes = 32;  // random vectors, multiplied together as a matrix of 32 columns

/// out = matrix × in, for a rows × columns matrix and `probes` columns of in; each thread a slice of rows.
template <class T>
void multiply_probes(Team& team, T const* matrix, std::size_t rows, std::size_t columns, double const* in,
                     double* out) {
  team.run([&](int thread) {
    auto const [begin, end] = slice(rows, thread, team.size());
    for (auto i = begin; i < end; ++i) {
      double sums[probes] = {};
      for (std::size_t j = 0; j < columns; ++j) {
        double const element = static_cast<double>(matrix[i * columns + j]);
        for (std::size_t r = 0; r < probes; ++r) sums[r] += element * in[j * probes + r];
      }
      std::copy(sums, sums + probes, out + i * probes);
    }
  });
}

}  // namespace

template <class T>
GemmData<T>::GemmData(Device& device, std::size_t m, std::size_t n, std::size_t k)
    : a(device, checked_count<T>(device, m, k)),
      b(device, checked_count<T>(device, k, n)),
      c(device, checked_count<T>(device, m, n)) {
  fill(device, a, [](std::size_t i) { return random_uniform(data_seed, i); });
  fill(device, b, [](std::size_t i) { return random_uniform(data_seed + 1, i); });
  fill(device, c, [](std::size_t) { return std::numeric_limits<T>::quiet_NaN(); });
}
template struct GemmData<double>;
template struct GemmData<float>;

std::vector<Param> Gemm::params() {
  auto size = [](char const* name) {
    return Param{.name = name,
                 .kind = ParamKind::count,
                 .fallback = std::int64_t{1024},
                 .help = "a dimension: C is m × n, and each sum has k terms",
                 .range = {1, most_count},
                 .small = std::int64_t{65}};
  };
  return {size("m"),
          size("n"),
          size("k"),
          {.name = "type",
           .kind = ParamKind::word,
           .fallback = "fp64",
           .help = "element type",
           .choices = {"fp64", "fp32"}}};
}

Gemm::Gemm(Params const& params, Device& d)
    : device(d),
      is_fp64(params.text("type") == "fp64"),
      m(static_cast<std::size_t>(params.integer("m"))),
      n(static_cast<std::size_t>(params.integer("n"))),
      k(static_cast<std::size_t>(params.integer("k"))) {
  auto const size = is_fp64 ? sizeof(double) : sizeof(float);
  require_memory(device, memory_of<std::byte>(m, k, size) + memory_of<std::byte>(k, n, size) +
                             memory_of<std::byte>(m, n, size) + memory_of<double>(probes, n) +
                             memory_of<double>(probes, k) + 2 * memory_of<double>(probes, m));  // and of the check
  if (is_fp64)
    fp64.emplace(device, m, n, k);
  else
    fp32.emplace(device, m, n, k);
}

Work Gemm::work() const {
  double const size = is_fp64 ? 8 : 4, rows = static_cast<double>(m), columns = static_cast<double>(n),
               inner = static_cast<double>(k);
  return {.flops = 2 * rows * columns * inner,
          .bytes_read = size * (rows * inner + inner * columns),
          .bytes_written = size * rows * columns};
}

Check Gemm::check() {
  auto& team = device.team();
  return is_fp64 ? freivalds(team, m, n, k, fp64->a.data(), fp64->b.data(), fp64->c.data())
                 : freivalds(team, m, n, k, fp32->a.data(), fp32->b.data(), fp32->c.data());
}

void Gemm::corrupt(std::size_t where) {
  if (is_fp64)
    fp64->c[where % fp64->c.size()] += 0.5;
  else
    fp32->c[where % fp32->c.size()] += 0.5f;
}

template <class T>
Check freivalds(Team& team, std::size_t m, std::size_t n, std::size_t k, T const* a, T const* b, T const* c) {
  std::vector<double> r(n * probes), br(k * probes), abr(m * probes), cr(m * probes);
  for (std::size_t i = 0; i < r.size(); ++i) r[i] = random_bits(data_seed + 2, i) & 1 ? 1.0 : -1.0;
  multiply_probes(team, b, k, n, r.data(), br.data());
  multiply_probes(team, a, m, k, br.data(), abr.data());
  multiply_probes(team, c, m, n, r.data(), cr.data());
  double worst = 0;
  for (std::size_t i = 0; i < cr.size(); ++i) {
    raise(worst, std::abs(cr[i] - abr[i]));
  }
  // an element of C sums k products of size 1/3 and carries a rounding of about u sqrt(k) · sqrt(k) / 3;
  // C r adds n of them with random signs; 8 leaves room for the largest of all rows
  double const u = std::numeric_limits<T>::epsilon() / 2, inner = static_cast<double>(k),
               columns = static_cast<double>(n);
  // the check itself adds up n products of size sqrt(k) / 3 in fp64, each with the rounding of what is summed so far
  double const own = std::numeric_limits<double>::epsilon() / 2 * columns * std::sqrt(inner) / 3;
  return {.error = worst,
          .tolerance = 8 * u * inner / 3 * std::sqrt(columns) + 8 * u * std::sqrt(inner * columns) + 8 * own};
}
template Check freivalds(Team&, std::size_t, std::size_t, std::size_t, double const*, double const*, double const*);
template Check freivalds(Team&, std::size_t, std::size_t, std::size_t, float const*, float const*, float const*);

}  // namespace toise
