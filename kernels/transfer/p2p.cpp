#include "kernels/transfer/p2p.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/registry.hpp"
#include "core/sampling/random.hpp"
#include "kernels/transfer/pattern.hpp"

namespace toise {
namespace {

int device_of(Params const& params, char const* name) {
  auto const device = static_cast<int>(std::min<std::int64_t>(params.integer(name), gpu::device_count()));
  gpu::properties(device);  // throws when it is not there
  return device;
}

}  // namespace

std::vector<Param> P2p::params() {
  auto all = transfer::link_params();
  auto number = [](char const* name, std::int64_t value, char const* help) {
    return Param{.name = name, .kind = ParamKind::count, .fallback = value, .help = help, .range = {0, 1023}};
  };
  all.push_back(number("from", 0, "the number of the device that sends"));
  all.push_back(number("to", 1, "the number of the device that receives"));
  return all;
}

P2p::P2p(Params const& params, Device& device)
    : words_(transfer::words_of(params)),
      from_(device_of(params, "from")),
      to_(device_of(params, "to")),
      is_direct_(false),
      host_side_(device.world()),
      near_(host_side_, from_),
      far_(host_side_, to_),
      near_queue_(near_),
      far_queue_(far_),
      link_(near_, words_, make_ways(params.text("ways") == "both")) {}

std::vector<transfer::Way> P2p::make_ways(bool is_both) {
  if (from_ == to_) throw Unsupported("from and to are the same device: transfer.d2d measures that");
  bool const there = gpu::enable_peer(from_, to_), back = gpu::enable_peer(to_, from_);
  is_direct_ = there && back;
  std::vector<transfer::Way> ways;
  for (std::size_t i = 0; i < (is_both ? 2u : 1u); ++i) {
    near_blocks_.emplace_back(near_, words_);
    far_blocks_.emplace_back(far_, words_);
    auto& from = i == 0 ? near_blocks_.back() : far_blocks_.back();
    auto& to = i == 0 ? far_blocks_.back() : near_blocks_.back();
    auto& from_queue = i == 0 ? near_queue_ : far_queue_;
    auto& to_queue = i == 0 ? far_queue_ : near_queue_;
    transfer::fill_on_device(from_queue, from.data(), words_, data_seed + i);
    gpu::set_bytes(to_queue, to.data(), 0, words_ * sizeof(std::uint64_t));
    to_queue.wait();
    ways.push_back({.from = from.data(),
                    .to = to.data(),
                    .seed = data_seed + i,
                    .to_host = false,
                    .at = &to_queue,
                    .on = &from_queue});
  }
  return ways;
}

Details P2p::details() const {
  return {
      {"direct", is_direct_}, {"from", gpu::properties(from_).pci_address}, {"to", gpu::properties(to_).pci_address}};
}

static bool const registered = add_kernel<P2p, gpu::backend>();

}  // namespace toise
