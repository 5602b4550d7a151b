#include "kernels/collectives/over_nccl.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "kernels/collectives/device_data.hpp"

namespace toise::collectives {
namespace {

ncclDataType_t nccl_type(Type type) {
  switch (type) {
    case Type::fp64: return ncclDouble;
    case Type::fp16: return ncclHalf;
    case Type::bf16: return ncclBfloat16;
    case Type::int64: return ncclInt64;
    case Type::int32: return ncclInt32;
    case Type::int8: return ncclInt8;
    case Type::fp32:
    case Type::int16:  // not offered
      break;
  }
  return ncclFloat;
}

ncclRedOp_t nccl_reduction(Reduction reduction) {
  switch (reduction) {
    case Reduction::prod: return ncclProd;
    case Reduction::min: return ncclMin;
    case Reduction::max: return ncclMax;
    case Reduction::avg: return ncclAvg;
    case Reduction::sum: break;
  }
  return ncclSum;
}

}  // namespace

std::vector<Param> NcclContext::params(Takes const& takes) {
  Offer offer{.types = {Type::fp64, Type::fp32, Type::fp16, Type::bf16, Type::int64, Type::int32, Type::int8},
              .reductions = {},
              .root = takes.root,
              .in_place = takes.in_place_over_nccl};
  if (takes.reduction)
    offer.reductions = {Reduction::sum, Reduction::prod, Reduction::min, Reduction::max, Reduction::avg};
  auto all = collectives::params(offer);
  all.push_back({.name = "devices",
                 .kind = ParamKind::count,
                 .fallback = std::int64_t{0},
                 .help = "of each rank; 0: with one rank all of the node, with several one each",
                 .choices = {},
                 .range = {0, 1024}});
  return all;
}

NcclContext::Member::Member(Device const& of, NcclComm with, LayoutOf layout_of, std::size_t n,
                            Settings const& settings)
    : device(of),
      queue(device),
      comm(std::move(with)),
      call{.element_size = size_of(settings.type),
           .type = nccl_type(settings.type),
           .reduction = nccl_reduction(settings.reduction),
           .comm = comm.handle.get(),
           .stream = nccl_stream(queue),
           .place = {.rank = comm.rank, .ranks = comm.size, .root = settings.root}},
      layout(layout_of(n, call.place)),
      memory(device, layout, settings) {
  call.input = memory.input();
  call.output = memory.output();
  call.input_count = layout.input;
  call.output_count = layout.output_count();
}

NcclContext::NcclContext(Params const& params, Device& device, LayoutOf layout_of) {
  auto& world = device.world();
  auto const present = gpu::device_count();
  auto const asked = static_cast<int>(std::min<std::int64_t>(params.integer("devices"), present + 1));
  auto const mine = asked > 0 ? asked : world.size() == 1 ? present : 1;
  if (mine * world.size() < 2) throw Unsupported(fmt::format("needs at least 2 devices, and {} is here", present));
  if (mine * world.local_size() > present) {
    throw Unsupported(
        fmt::format("{} devices asked for on this node, and it has {}", mine * world.local_size(), present));
  }
  settings_ = settings_of(params, mine * world.size());
  pattern_ = pattern_of(settings_, mine * world.size());
  auto const n = elements_of(params, settings_.type);
  Device host_side(world);
  std::vector<Device> devices;
  for (int i = 0; i < mine; ++i) devices.emplace_back(host_side, world.local_rank() * mine + i);
  auto comms = make_nccl_comms(world, devices);
  for (std::size_t i = 0; i < devices.size(); ++i) {
    members_.push_back(std::make_unique<Member>(devices[i], std::move(comms[i]), layout_of, n, settings_));
    refill(*members_.back());
  }
  counted_ = counted_elements(layout_of, n, members_.front()->call.place);
}

void NcclContext::refill(Member& member) const {
  auto const poisonable = member.memory.poisonable();
  gpu::set_bytes(member.queue, poisonable.data(), 0xff, poisonable.size());  // NaN, or -1
  fill_elements(member.queue, settings_.type, pattern_, member.call.input, member.call.input_count,
                member.call.place.rank);
  member.queue.wait();
}

void NcclContext::prepare() {
  if (!settings_.in_place) return;
  for (auto& member : members_) refill(*member);
}

Work NcclContext::work() const {
  auto const& call = members_.front()->call;
  auto const size = static_cast<double>(size_of(settings_.type));
  return {.bytes_read = size * static_cast<double>(call.input_count),
          .bytes_written = size * static_cast<double>(call.output_count)};
}

void NcclContext::enqueue(Queue& queue, ncclResult_t (*operation)(NcclCall const&), std::string_view name) {
  for (auto& member : members_) gpu::follow(member->queue, queue);
  as_nccl_group([&] {
    for (auto& member : members_) {
      gpu::use(member->device.gpu());
      check_nccl(operation(member->call), name);
    }
  });
  for (auto& member : members_) gpu::follow(queue, member->queue);
}

Check NcclContext::check() {
  std::size_t wrong = 0;
  for (auto& member : members_) {
    wrong += count_wrong(member->queue, settings_.type, member->call.output, member->layout, pattern_);
  }
  return {.error = static_cast<double>(wrong), .tolerance = 0};
}

void NcclContext::corrupt(std::size_t where) {
  std::vector<Member*> with_result;
  for (auto& member : members_) {
    if (member->call.output_count > 0) with_result.push_back(member.get());
  }
  auto& member = *with_result[where % with_result.size()];
  spoil(member.queue, settings_.type, member.call.output, where / with_result.size() % member.call.output_count);
}

Details NcclContext::details() const {
  return {{"ranks", size()}, {"devices_a_process", members_.size()}, {"library", nccl_version()}};
}

}  // namespace toise::collectives
