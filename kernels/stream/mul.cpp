#include "kernels/stream/mul.hpp"

#include "core/registry.hpp"

namespace toise {

template <>
void Mul::run<host>(Queue& queue) {
  each_slice(queue, [&](std::size_t begin, std::size_t count) {
    stream::mul(c.data() + begin, b.data() + begin, q, count, stores);
  });
}

static bool const registered = add_kernel<Mul, host>();

}  // namespace toise
