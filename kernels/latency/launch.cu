#include "kernels/latency/launch.hpp"

#include "core/gpu/data.hpp"
#include "core/registry.hpp"

namespace toise {
namespace {

template <class Count>
__global__ void count_launch(Count* counts) {
  atomicAdd(counts, Count{1});
  atomicAdd(counts + 1, Count{1});
}

}  // namespace

std::vector<Param> Launch::params() {
  return {{.name = "measure",
           .kind = ParamKind::word,
           .fallback = "device",
           .help = "device: between kernels, behind a gate; rate: as the host sees it; round_trip: waiting for each",
           .choices = {"device", "rate", "round_trip"}}};
}

Launch::Launch(Params const& params, Device& device)
    : measure_(params.text("measure")), queue_(device), counts_(device, 2) {
  gpu::set_bytes(queue_, counts_.data(), 0, 2 * sizeof(unsigned long long));
  queue_.wait();
}

template <Backend>
void Launch::run(Queue& queue) {
  gpu::launch(queue, {.blocks = 1, .threads = 1}, count_launch<unsigned long long>, counts_.data());
  if (measure_ == "round_trip") queue.wait();
}

Check Launch::check() {
  unsigned long long found[2] = {};
  gpu::copy(queue_, found, counts_.data(), sizeof found);
  queue_.wait();
  return {.error = found[0] > 0 && found[0] == found[1] ? 0.0 : 1.0, .tolerance = 0};
}

void Launch::corrupt(std::size_t) { gpu::add_to<unsigned long long>(queue_, counts_.data(), 1); }

static bool const registered = add_kernel<Launch, gpu_backend>();

}  // namespace toise
