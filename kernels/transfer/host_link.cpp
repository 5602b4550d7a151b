#include "kernels/transfer/host_link.hpp"

#include <algorithm>

#include "core/sampling/random.hpp"
#include "kernels/transfer/pattern.hpp"

namespace toise::transfer {

std::vector<Param> HostLink::params() {
  auto all = link_params();
  all.push_back({.name = "memory",
                 .kind = ParamKind::word,
                 .fallback = "pinned",
                 .help = "the host's memory: pinned, or pageable as malloc gives it",
                 .choices = {"pinned", "pageable"}});
  return all;
}

HostLink::HostLink(Params const& params, Device& device, bool to_device)
    : is_pinned_(params.text("memory") == "pinned"),
      words_(words_of(params)),
      host_side_(device.world()),
      queue_(device),
      back_(device),
      link_(device, words_, make_ways(to_device, params.text("ways") == "both")) {}

std::vector<Way> HostLink::make_ways(bool to_device, bool is_both) {
  auto& team = host_side_.team();
  std::vector<Way> ways;
  for (bool const there : is_both ? std::vector{to_device, !to_device} : std::vector{to_device}) {
    host_blocks_.push_back(std::make_unique<HostBlock>(host_side_, is_pinned_, words_));
    device_blocks_.emplace_back(queue_.device(), words_);
    auto* const on_host = host_blocks_.back()->data();
    auto* const on_device = device_blocks_.back().data();
    auto const seed = data_seed + ways.size();
    auto* const on = ways.empty() ? nullptr : &back_;
    if (there) {
      fill_on_host(team, on_host, words_, seed);
      gpu::set_bytes(queue_, on_device, 0, words_ * sizeof(std::uint64_t));
      ways.push_back({.from = on_host, .to = on_device, .seed = seed, .to_host = false, .at = &queue_, .on = on});
    } else {
      fill_on_device(queue_, on_device, words_, seed);
      std::fill_n(on_host, words_, 0);
      ways.push_back({.from = on_device, .to = on_host, .seed = seed, .to_host = true, .at = &queue_, .on = on});
    }
  }
  queue_.wait();
  return ways;
}

}  // namespace toise::transfer
