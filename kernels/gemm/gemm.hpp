// Matrix multiplication C = A B: data, work and verification, shared by all host variants.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/case.hpp"
#include "core/params.hpp"
#include "kernels/gemm/describe.hpp"

namespace toise {

/// The matrices of one element type.
template <class T>
struct GemmData {
  GemmData(Device&, std::size_t m, std::size_t n, std::size_t k);
  Buffer<T> a, b, c;  // row-major: m × k, k × n, m × n
};

/// C = A B. A: m × k, B: k × n, C: m × n, row-major, uniform random in [-1, 1).
/// Work: 2 m n k flops; bytes_read (m k + k n) and bytes_written m n elements, the least possible.
/// Verified at full size by Freivalds' method: C r against A (B r) for random ±1 vectors r.
/// Throws Unsupported if the matrices exceed the free memory. Source: Freivalds, 1979.
struct Gemm {
  static constexpr auto name = "gemm";
  static Description description() {
    return gemm::describe({.kind = Chart::Kind::bars, .title = "Matrix multiplication"});
  }

  static std::vector<Param> params();
  Gemm(Params const&, Device&);
  Work work() const;
  Check check();
  void corrupt(std::size_t where);

  Device& device;
  bool is_fp64;
  std::size_t m, n, k;
  std::optional<GemmData<double>> fp64;
  std::optional<GemmData<float>> fp32;
};

/// Freivalds' check: the largest |C r - A (B r)| over 32 random ±1 vectors, computed in double.
/// One wrong element is missed by no vector; of several in a row, each vector misses them with
/// probability 1/2 at most, so all 32 with 2.4e-10.
template <class T>
Check freivalds(Team&, std::size_t m, std::size_t n, std::size_t k, T const* a, T const* b, T const* c);

}  // namespace toise
