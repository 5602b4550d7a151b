#include "kernels/latency/chase.hpp"

#include "core/checked_count.hpp"
#include "core/error.hpp"
#include "core/gpu/data.hpp"
#include "core/registry.hpp"

namespace toise {
namespace {

/// One cache line of the GPUs of all vendors.
struct alignas(128) Element {
  std::uint64_t next;
};

constexpr std::int64_t loads_of_a_run = 1 << 12;  // milliseconds in memory

/// Where the chase is. The device counts the runs, because a replayed graph runs without the host.
struct ChainPosition {
  std::uint64_t position, runs;
};

/// One thread follows the chain from where the last run left it.
__global__ void follow_chain(Element const* chain, std::int64_t loads, ChainPosition* progress) {
  std::uint64_t at = progress->position;
  for (std::int64_t i = 0; i < loads; ++i) at = chain[at].next;
  progress->position = at;
  ++progress->runs;
}

/// Throws Unsupported where they do not fit, on the device or on the host, which makes the chain.
std::size_t elements_of(Params const& params, Device const& device) {
  auto const elements = checked_count<Element>(device, params.bytes("bytes") / sizeof(Element));
  checked_count<std::byte>(device.host_beside(), elements, sizeof(Element) + sizeof(std::uint32_t));
  return elements;
}

class ChaseOnGpu {
public:
  static constexpr auto name = Chase::name;
  static Description description() { return Chase::description(); }
  static std::vector<Param> params() { return Chase::params(); }

  ChaseOnGpu(Params const& params, Device& device)
      : order_(random_cycle(elements_of(params, device))),
        queue_(device),
        elements_(device, order_.size()),
        progress_(device, 1) {
    std::vector<Element> chain(order_.size());
    for (std::size_t i = 0; i < order_.size(); ++i) chain[order_[i]].next = order_[i + 1 == order_.size() ? 0 : i + 1];
    gpu::copy(queue_, elements_.data(), chain.data(), chain.size() * sizeof(Element));
    ChainPosition const start{order_[0], 0};
    gpu::copy(queue_, progress_.data(), &start, sizeof start);
    queue_.wait();
  }

  Work work() const { return {.bytes_read = static_cast<double>(loads_of_a_run) * sizeof(std::uint64_t)}; }
  Amounts amounts() const { return {{"latency", static_cast<double>(loads_of_a_run)}}; }
  Check check() {
    ChainPosition found{};
    gpu::copy(queue_, &found, progress_.data(), sizeof found);
    queue_.wait();
    auto const steps = static_cast<std::uint64_t>(loads_of_a_run) * found.runs % order_.size();
    return {.error = found.runs > 0 && found.position == order_[steps] ? 0.0 : 1.0, .tolerance = 0};
  }
  void corrupt(std::size_t) { gpu::add_to<std::uint64_t>(queue_, &progress_.data()->position, 1); }

  template <Backend>
  void run(Queue& queue) {
    gpu::launch(queue, {.blocks = 1, .threads = 1}, follow_chain, elements_.data(), loads_of_a_run, progress_.data());
  }

private:
  std::vector<std::uint32_t> order_;
  Queue queue_;
  Buffer<Element> elements_;
  Buffer<ChainPosition> progress_;
};

bool const registered = add_kernel<ChaseOnGpu, gpu_backend>();

}  // namespace
}  // namespace toise
