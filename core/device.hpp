// Where a case runs: the device, its queue, and buffers on it. The host is a device of threads.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>

#include "core/backend.hpp"
#include "core/limits/host_memory.hpp"
#include "core/ranks/world.hpp"
#include "core/team.hpp"

namespace toise {

/// The CPUs of one rank, as a pinned team, and the world that the rank lives in; or a GPU beside them.
class Device {
public:
  /// The host: `threads` of the process' CPUs, the rank's share; 0 means the whole share. Where the ranks of this node
  /// want more than there are, threads share CPUs: see require_cpus().
  Device(World&, int threads = 0);

  /// GPU number `gpu` of this process, with a team on `cpus`, or where that is empty the team of
  /// `host_device`. Throws Unsupported when there is none.
  Device(Device& host_device, int gpu, std::vector<int> const& cpus = {});

  World& world() const { return world_; }
  Team& team() const { return *team_; }
  Backend backend() const { return backend_; }
  int gpu() const { return gpu_; }  // its number; -1 for the host
  Device host_beside() const;       // of a GPU's: the host, with the same team
  std::size_t free_memory() const;  // bytes that can be allocated without swapping; of the host: by this rank
  std::shared_ptr<HostMemory> const& host_memory() const { return memory_; }

private:
  World& world_;
  std::shared_ptr<Team> team_;
  std::shared_ptr<HostMemory> memory_;
  Backend backend_ = host;
  int gpu_ = -1;
};

/// Which GPU of its node a rank takes: rank i device i modulo their number.
int gpu_of_rank(World const&);
/// The rank's equal share of the CPUs near its GPU, as the kernel reports them; empty where it does not, or where
/// more ranks than CPUs are near.
std::vector<int> cpus_near_gpu(World const&);

/// Work is enqueued here. On the host a queue runs it at once, so wait() has nothing to wait for; on
/// a GPU it is a stream.
class Queue {
public:
  explicit Queue(Device&);
  ~Queue();
  Queue(Queue const&) = delete;
  Queue& operator=(Queue const&) = delete;

  Device& device() const { return device_; }
  Team& team() const { return device_.team(); }
  void* stream() const { return stream_; }  // of a GPU; null on the host
  void wait();

private:
  Device& device_;
  void* stream_ = nullptr;
};

/// Whether the ranks of this node run more busy threads than it has CPUs for them: `threads` each, or at least one.
bool is_oversubscribed(World const&, int threads);
/// Throws Unsupported where they do: "4 ranks x 2 threads = 8, 2 CPUs available to this cgroup; …".
void require_cpus(World const&, int threads);

/// Throws Unsupported where the device has less free memory, on the host for the same on all ranks of the node:
/// "needs 16 EiB, 12.3 GiB available to this cgroup".
void require_memory(Device const&, double bytes);

/// Memory of a device, not yet touched; on the host page-aligned and asked for in huge pages.
/// Throws Unsupported when it exceeds the free memory, other buffers of the same case included.
class RawBuffer {
public:
  /// `count` elements of `width` bytes.
  RawBuffer(Device&, std::size_t count, std::size_t width);
  RawBuffer(RawBuffer&& other) noexcept;
  RawBuffer& operator=(RawBuffer&&) = delete;
  ~RawBuffer();
  void* data() const { return data_; }

private:
  void* data_ = nullptr;
  std::size_t bytes_ = 0;
  int gpu_ = -1;
  std::shared_ptr<HostMemory> memory_;  // of the host's: what it is taken from
};

/// n elements of a plain type. On the host each thread touches first what it will use: see fill();
/// only kernels and copies can reach the elements of a GPU's buffer.
template <class T>
class Buffer {
  static_assert(std::is_trivially_copyable_v<T>);

public:
  Buffer(Device& device, std::size_t n) : raw_(device, n, sizeof(T)), n_(n) {}
  T* data() { return static_cast<T*>(raw_.data()); }
  T const* data() const { return static_cast<T const*>(raw_.data()); }
  std::size_t size() const { return n_; }
  T& operator[](std::size_t i) { return data()[i]; }
  T const& operator[](std::size_t i) const { return data()[i]; }

private:
  RawBuffer raw_;
  std::size_t n_;
};

/// The grain by which host kernels share arrays among threads: a page, so that first touch holds.
template <class T>
inline constexpr std::size_t page_grain = 4096 / sizeof(T);

/// buffer[i] = value(i), each slice written by the thread that will use it.
template <class T, class F>
void fill(Device& device, Buffer<T>& buffer, F const& value) {
  auto& team = device.team();
  team.run([&](int thread) {
    auto const [begin, end] = slice(buffer.size(), thread, team.size(), page_grain<T>);
    for (auto i = begin; i < end; ++i) buffer[i] = static_cast<T>(value(i));
  });
}

}  // namespace toise
