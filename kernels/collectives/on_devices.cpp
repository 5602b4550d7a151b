#include "kernels/collectives/on_devices.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "kernels/collectives/on_devices_data.hpp"

namespace toise::collectives {

std::vector<Param> OnDevices::params() {
  auto all = Exchange::params();
  all.push_back({.name = "devices",
                 .kind = ParamKind::count,
                 .fallback = std::int64_t{0},
                 .help = "GPUs per rank; 0: all of the node for a single rank, one each for several ranks",
                 .least = 0});
  return all;
}

OnDevices::Member::Member(Device& of, std::size_t n) : device(of), queue(device), input(device, n), output(device, n) {}

OnDevices::OnDevices(Params const& params, Device& device) : n_(params.bytes("bytes") / sizeof(float)) {
  auto& world = device.world();
  auto const present = gpu::device_count();
  auto const asked = static_cast<int>(std::min<std::int64_t>(params.integer("devices"), present + 1));
  auto const mine = asked > 0 ? asked : world.size() == 1 ? present : 1;
  if (mine * world.size() < 2)
    throw Unsupported(fmt::format("needs at least 2 devices, but there is {} here", present));
  if (mine * world.local_size() > present) {
    throw Unsupported(
        fmt::format("{} devices were asked for on this node, but it has {}", mine * world.local_size(), present));
  }
  Device host_side(world);
  std::vector<Device> devices;
  for (int i = 0; i < mine; ++i) devices.emplace_back(host_side, world.local_rank() * mine + i);
  auto communicators = make_communicators_nccl(world, devices);
  for (std::size_t i = 0; i < devices.size(); ++i) {
    members_.push_back(std::make_unique<Member>(devices[i], n_));
    auto& member = *members_.back();
    member.communicator = std::move(communicators[i]);
    member.communicator->enqueue_on(member.queue);
    fill_elements(member.queue, member.input.data(), n_, member.communicator->rank());
    gpu::set_bytes(member.queue, member.output.data(), 0xff, n_ * sizeof(float));  // NaN
    member.queue.wait();
  }
}

std::size_t OnDevices::wrong_in(Member& member, int first_rank, int ranks) {
  return count_wrong(member.queue, member.output.data(), member.output.size(), first_rank, ranks);
}

void OnDevices::corrupt(std::size_t where) {
  auto& member = *members_[where % members_.size()];
  spoil(member.queue, member.output.data(), where / members_.size() % n_);
}

Details OnDevices::details() const {
  return {{"ranks", size()}, {"devices_a_process", members_.size()}, {"type", "fp32"}, {"library", nccl_version()}};
}

}  // namespace toise::collectives
