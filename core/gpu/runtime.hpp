// What the instrument asks of a GPU, without a vendor's header: devices, memory, streams, events,
// graphs. One backend a build; in a build without one there are no devices, and the reason says so.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/backend.hpp"

namespace toise {
class Queue;
}

namespace toise::gpu {

#if defined(TOISE_GPU_CUDA)
inline constexpr Backend backend = Backend::cuda;
#elif defined(TOISE_GPU_HIP)
inline constexpr Backend backend = Backend::hip;
#elif defined(TOISE_GPU_EMULATED)
inline constexpr Backend backend = Backend::emulated;
#else
inline constexpr Backend backend = Backend::host;
#endif

/// Devices that this process can use; 0 where there is none, and why_none() says why.
int device_count();
std::string why_none();

struct Properties {
  std::string name;            // "NVIDIA H200"
  std::string architecture;    // "sm_90", "gfx942"
  std::string pci_address;     // "0000:1b:00.0"
  std::size_t memory = 0;      // bytes
  std::size_t last_cache = 0;  // bytes of the cache before memory
  int compute_units = 0;       // SMs or CUs
  int warp_width = 0;
  double engine_clock = 0;  // Hz, the highest; 0: not reported
};
/// Throws Unsupported when there is no such device. Cheap, except for the first call.
Properties properties(int device);
std::string runtime_version();

/// Makes `device` the one that the calling thread's later calls mean; what takes a Queue does so itself.
void use(int device);
std::size_t free_memory(int device);  // bytes

void* allocate(int device, std::size_t bytes);  // throws Unsupported when memory is short
void release(int device, void*);
void* allocate_pinned(std::size_t bytes);  // host memory that the device reads and writes directly
void release_pinned(void*);

void* make_stream(int device);
void destroy_stream(int device, void* stream);
void wait_for(void* stream);

/// What is enqueued on `queue` from now on waits for what `leader` holds now; they may be of two devices.
void follow(Queue& queue, Queue& leader);

/// Between any two places, in the order of the queue.
void copy(Queue&, void* to, void const* from, std::size_t bytes);
void set_bytes(Queue&, void* memory, int value, std::size_t bytes);

/// True when `device` reads and writes the memory of `peer` directly, and lets it.
bool enable_peer(int device, int peer);

/// The device's own clock around what is enqueued between begin() and end().
class Stopwatch {
public:
  explicit Stopwatch(Queue&);
  ~Stopwatch();
  void begin();
  void end();
  double seconds();                           // waits for end()
  static constexpr double resolution = 1e-6;  // s; vendors promise half of it

private:
  struct Events;
  Queue& queue_;
  std::unique_ptr<Events> events_;
};

/// Holds a queue back until it is filled, so that the host's launch time is not measured.
/// Gives up by itself after some seconds, since a full queue would never open it.
class Gate {
public:
  static constexpr int room = 200;  // operations that surely fit behind a closed gate
  explicit Gate(Queue&);
  ~Gate();
  void close();
  void open();
  bool gave_up() const;  // a closed gate opened by itself: what was timed includes launches

private:
  struct Flag;
  Queue& queue_;
  std::unique_ptr<Flag> flag_;
};

/// What a function enqueues, recorded once, to be enqueued again at the cost of one launch.
class Graph {
public:
  Graph(Queue&, std::function<void()> const& enqueue);
  ~Graph();
  void run();

private:
  struct Instance;
  Queue& queue_;
  std::unique_ptr<Instance> instance_;
};

}  // namespace toise::gpu
