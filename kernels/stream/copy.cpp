#include "kernels/stream/copy.hpp"

#include "core/registry.hpp"

namespace toise {

template <>
void Copy::run<host>(Queue& queue) {
  each_slice(queue, [&](std::size_t begin, std::size_t count) {
    stream::copy(a.data() + begin, c.data() + begin, count, stores);
  });
}

static bool const registered = add_kernel<Copy, host>();

}  // namespace toise
