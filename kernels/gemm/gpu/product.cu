#include "kernels/gemm/gpu/product.hpp"

#include "core/error.hpp"
#include "kernels/gemm/gpu/portable.hpp"

namespace toise::gemm {
namespace {

struct Bf16ToFp32 : Elements<Bf16, Bf16, float> {};

template <class Type>
void multiply(Queue& queue, Product const& p) {
  auto stored = [](auto* data, Operand const& operand) {
    return Stored<std::remove_pointer_t<decltype(data)>>{data, operand.ld, operand.step, operand.transposed};
  };
  Extent const extent{p.m, p.n, p.k, p.batch};
  extent.require_portable();
  multiply_portable<Type>(queue, extent, stored(static_cast<typename Type::A const*>(p.a.data), p.a),
                          stored(static_cast<typename Type::B const*>(p.b.data), p.b),
                          stored(static_cast<typename Type::C*>(p.c.data), p.c), p.adds);
}

}  // namespace

Multiplier make_portable_multiplier() {
  return [](Queue& queue, Product const& p) {
    if (p.in == "fp64" && p.out == "fp64") return multiply<Fp64>(queue, p);
    if (p.in == "fp32" && p.out == "fp32") return multiply<Fp32>(queue, p);
    if (p.in == "bf16" && p.out == "bf16") return multiply<Bf16InOut>(queue, p);
    if (p.in == "bf16" && p.out == "fp32") return multiply<Bf16ToFp32>(queue, p);
    throw Unsupported("portable: no product of these types");
  };
}

}  // namespace toise::gemm
