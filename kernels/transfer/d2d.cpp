#include "kernels/transfer/d2d.hpp"

#include "core/registry.hpp"
#include "core/sampling/random.hpp"
#include "kernels/transfer/pattern.hpp"

namespace toise {

std::vector<Param> D2d::params() {
  auto all = transfer::link_params();
  all.resize(1);  // one way: a device's memory has no two
  return all;
}

D2d::D2d(Params const& params, Device& device)
    : words_(transfer::words_of(params)),
      queue_(device),
      from_(device, words_),
      to_(device, words_),
      link_(device, words_,
            {{.from = from_.data(), .to = to_.data(), .seed = data_seed, .to_host = false, .at = &queue_}}) {
  transfer::fill_on_device(queue_, from_.data(), words_, data_seed);
  gpu::set_bytes(queue_, to_.data(), 0, words_ * sizeof(std::uint64_t));
  queue_.wait();
}

static bool const registered = add_kernel<D2d, gpu::backend>();

}  // namespace toise
