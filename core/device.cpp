#include "core/device.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "core/gpu/runtime.hpp"
#include "core/limits/available_cpus.hpp"
#include "core/system/host_name.hpp"
#include "core/system/pci.hpp"
#include "core/text/units.hpp"

namespace toise {

namespace {

std::vector<int> const& all_cpus() {
  static auto const cpus = allowed_cpus();  // asked before anything is bound
  return cpus;
}

AvailableCpus const& cpus_of_node() {
  static auto const available =
      available_cpus(all_cpus().size(), static_cast<std::size_t>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN))));
  return available;
}

int busy_threads(World const& world, int threads) { return world.local_size() * std::max(1, threads); }

/// The CPUs of this rank: its equal share of the node's; when more threads are wanted than there are, they share.
std::vector<int> share_of_cpus(World const& world, int threads) {
  auto cpus = all_cpus();
  auto const local = static_cast<std::size_t>(world.local_rank());
  std::vector<int> mine;
  if (is_oversubscribed(world, threads)) {
    auto const wanted = static_cast<std::size_t>(std::max(1, threads));
    for (std::size_t i = 0; i < wanted; ++i) mine.push_back(cpus[(local * wanted + i) % cpus.size()]);
    return mine;
  }
  cpus.resize(std::min(cpus.size(), static_cast<std::size_t>(cpus_of_node().count)));  // no more than a quota allows
  auto const [begin, end] = slice(cpus.size(), world.local_rank(), world.local_size());
  mine.assign(cpus.begin() + static_cast<long>(begin), cpus.begin() + static_cast<long>(end));
  if (threads > 0) mine.resize(static_cast<std::size_t>(threads));
  return mine;
}

}  // namespace

Device::Device(World& world, int threads)
    : world_(world),
      team_(std::make_shared<Team>(share_of_cpus(world, threads))),
      memory_(std::make_shared<HostMemory>(available_memory(), world.local_size())) {}

Device::Device(Device& host_device, int gpu, std::vector<int> const& cpus)
    : world_(host_device.world_),
      team_(cpus.empty() ? host_device.team_ : std::make_shared<Team>(cpus)),
      memory_(host_device.memory_),
      backend_(gpu::backend),
      gpu_(gpu) {
  gpu::properties(gpu);  // throws when it is not there
}

int gpu_of_rank(World const& world) {
  auto const count = gpu::device_count();
  if (count == 0) throw Unsupported(gpu::why_none());
  return world.local_rank() % count;
}

std::vector<int> cpus_near_gpu(World const& world) {
  auto near = [](int gpu) {
    std::vector<int> both;
    auto const cpus = place_of_pci(gpu::properties(gpu).pci_address).cpus;
    std::set_intersection(cpus.begin(), cpus.end(), all_cpus().begin(), all_cpus().end(), std::back_inserter(both));
    return both;
  };
  auto const mine = near(gpu_of_rank(world));
  int before = 0, sharers = 0;  // ranks of this node with the same CPUs near their GPU
  for (int rank = 0; rank < world.local_size(); ++rank) {
    if (near(rank % gpu::device_count()) != mine) continue;
    before += rank < world.local_rank();
    ++sharers;
  }
  if (static_cast<std::size_t>(sharers) > mine.size()) return {};
  auto const [begin, end] = slice(mine.size(), before, sharers);
  return {mine.begin() + static_cast<long>(begin), mine.begin() + static_cast<long>(end)};
}

Device Device::host_beside() const {
  Device beside(*this);
  beside.backend_ = host;
  beside.gpu_ = -1;
  return beside;
}

std::size_t Device::free_memory() const {
  return gpu_ >= 0 ? gpu::free_memory(gpu_) : static_cast<std::size_t>(memory_->left());
}

Queue::Queue(Device& device) : device_(device) {
  if (device.gpu() >= 0) stream_ = gpu::make_stream(device.gpu());
}

Queue::~Queue() {
  if (stream_) gpu::destroy_stream(device_.gpu(), stream_);
}

void Queue::wait() {
  if (stream_) gpu::wait_for(stream_);
}

bool is_oversubscribed(World const& world, int threads) { return busy_threads(world, threads) > cpus_of_node().count; }

void require_cpus(World const& world, int threads) {
  auto const reason = more_threads_than_cpus(world.local_size(), threads, cpus_of_node(),
                                             world.size() > world.local_size() ? " on " + host_name() : "");
  if (!reason.empty()) throw Unsupported(reason);
}

void require_memory(Device const& device, double bytes) {
  if (device.gpu() < 0) return device.host_memory()->require(bytes);
  if (auto const free = static_cast<double>(device.free_memory()); bytes > free) {
    throw Unsupported(fmt::format("needs {}, but the device has {} free", format_memory(bytes), format_memory(free)));
  }
}

RawBuffer::RawBuffer(Device& device, std::size_t count, std::size_t width) : gpu_(device.gpu()) {
  require_memory(device, static_cast<double>(count) * static_cast<double>(width));
  bytes_ = std::max<std::size_t>(count * width, 1);
  if (gpu_ >= 0) {
    data_ = gpu::allocate(gpu_, bytes_);
    return;
  }
  constexpr std::size_t huge_page = std::size_t{2} << 20;
  if (bytes_ >= huge_page) bytes_ = (bytes_ + huge_page - 1) / huge_page * huge_page;
  data_ = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data_ == MAP_FAILED)
    throw Unsupported(fmt::format("cannot allocate {}", format_memory(static_cast<double>(bytes_))));
  memory_ = device.host_memory();
  memory_->take(static_cast<double>(bytes_));
  if (bytes_ >= huge_page) madvise(data_, bytes_, MADV_HUGEPAGE);  // a hint: TLB misses are not the subject
}

RawBuffer::RawBuffer(RawBuffer&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      bytes_(other.bytes_),
      gpu_(other.gpu_),
      memory_(std::move(other.memory_)) {}

RawBuffer::~RawBuffer() {
  if (!data_) return;
  if (gpu_ >= 0) {
    gpu::release(gpu_, data_);
  } else {
    munmap(data_, bytes_);
    memory_->give_back(static_cast<double>(bytes_));
  }
}

}  // namespace toise
