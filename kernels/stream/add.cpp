#include "kernels/stream/add.hpp"

#include "core/registry.hpp"

namespace toise {

template <>
void Add::run<host>(Queue& queue) {
  each_slice(queue, [&](std::size_t begin, std::size_t count) {
    stream::add(a.data() + begin, b.data() + begin, c.data() + begin, count, stores);
  });
}

static bool const registered = add_kernel<Add, host>();

}  // namespace toise
