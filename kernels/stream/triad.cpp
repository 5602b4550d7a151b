#include "kernels/stream/triad.hpp"

#include "core/registry.hpp"

namespace toise {

template <>
void Triad::run<host>(Queue& queue) {
  each_slice(queue, [&](std::size_t begin, std::size_t count) {
    stream::triad(b.data() + begin, c.data() + begin, a.data() + begin, q, count, stores);
  });
}

static bool const registered = add_kernel<Triad, host>();

}  // namespace toise
