#include "kernels/stream/dot.hpp"

#include <cmath>
#include <limits>

#include "core/registry.hpp"

namespace toise {

Dot::Dot(Params const& params, Device& device)
    : Arrays(params, device, 2),
      partial(static_cast<std::size_t>(device.team().size()), {std::numeric_limits<double>::quiet_NaN()}) {}

Check Dot::check() const {
  long double expected = 0;
  for (std::size_t i = 0; i < n; ++i) expected += static_cast<long double>(a[i]) * b[i];
  double sum = 0;
  for (auto const& p : partial) sum += p.sum;
  // n random roundings of partial sums that grow as sqrt(n)
  double const tolerance = 1.2e-16 * (16 + static_cast<double>(n));
  return {.error = std::abs(sum - static_cast<double>(expected)), .tolerance = tolerance};
}

template <>
void Dot::run<host>(Queue& queue) {
  auto& team = queue.team();
  team.run([&](int thread) {
    auto const [begin, end] = slice(n, thread, team.size(), page_grain<double>);
    auto& mine = partial[static_cast<std::size_t>(thread)].sum;
    for (std::size_t pass = 0; pass < passes; ++pass) {
      mine = stream::dot(a.data() + begin, b.data() + begin, end - begin);
    }
  });
}

static bool const registered = add_kernel<Dot, host>();

}  // namespace toise
