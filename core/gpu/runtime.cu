// No fmt here: nvcc 13 cannot compile what fmt 9 evaluates at compile time.
#include "core/gpu/runtime.hpp"

#include <cstdio>

#include "core/error.hpp"
#include "core/gpu.hpp"

namespace toise::gpu {
namespace {

/// What a process can do before any device is chosen: the count, or why there is none.
struct Devices {
  int count = 0;
  std::string why_none;
};

Devices const& devices() {
  static Devices const found = [] {
    Devices result;
    auto const error = GPU_API(GetDeviceCount)(&result.count);
    if (error != GPU_API(Success)) result = {0, std::string("no device: ") + GPU_API(GetErrorString)(error)};
    if (error == GPU_API(Success) && result.count == 0) result.why_none = "no device: the runtime counts none";
    return result;
  }();
  return found;
}

}  // namespace

void check(GPU_API(Error_t) error, std::source_location where) {
  if (error == GPU_API(Success)) return;
  auto const what =
      std::string(where.file_name()) + ":" + std::to_string(where.line()) + ": " + GPU_API(GetErrorString)(error);
  (void)GPU_API(GetLastError)();  // so that the next call does not report it again
#if defined(TOISE_GPU_HIP)
  constexpr auto out_of_memory = hipErrorOutOfMemory;
#else
  constexpr auto out_of_memory = GPU_API(ErrorMemoryAllocation);
#endif
  if (error == out_of_memory) throw Unsupported(what);
  throw std::runtime_error(what);
}

int device_count() { return devices().count; }
std::string why_none() { return devices().why_none; }

namespace {

Properties ask(int device) {
#if defined(TOISE_GPU_HIP)
  hipDeviceProp_t found;
#else
  GPU_API(DeviceProp) found;
#endif
  check(GPU_API(GetDeviceProperties)(&found, device));
#if defined(TOISE_GPU_HIP)
  std::string const architecture = found.gcnArchName;
#elif defined(TOISE_GPU_CUDA)
  auto const architecture = "sm_" + std::to_string(found.major) + std::to_string(found.minor);
#else
  std::string const architecture = "emulated";
#endif
  int kilohertz = 0;
#if defined(TOISE_GPU_HIP)
  check(hipDeviceGetAttribute(&kilohertz, hipDeviceAttributeClockRate, device));
#elif defined(TOISE_GPU_CUDA)
  check(cudaDeviceGetAttribute(&kilohertz, cudaDevAttrClockRate, device));
#else
  kilohertz = emulated::engine_kilohertz;
#endif
  char pci_address[32];
  std::snprintf(pci_address, sizeof pci_address, "%04x:%02x:%02x.0", found.pciDomainID, found.pciBusID,
                found.pciDeviceID);
  return {.name = found.name,
          .architecture = architecture,
          .pci_address = pci_address,
          .memory = found.totalGlobalMem,
          .last_cache = static_cast<std::size_t>(found.l2CacheSize),
          .compute_units = found.multiProcessorCount,
          .warp_width = found.warpSize,
          .engine_clock = 1e3 * kilohertz};
}

}  // namespace

Properties properties(int device) {
  if (device >= device_count()) {
    throw Unsupported(device_count() == 0
                          ? why_none()
                          : "no device " + std::to_string(device) + ": there are " + std::to_string(device_count()));
  }
#if defined(TOISE_GPU_EMULATED)  // whose warps may change their width
  return ask(device);
#else
  static std::vector<Properties> const all = [] {  // asking takes up to a millisecond
    std::vector<Properties> found;
    for (int i = 0; i < device_count(); ++i) found.push_back(ask(i));
    return found;
  }();
  return all[static_cast<std::size_t>(device)];
#endif
}

std::string runtime_version() {
#if defined(TOISE_GPU_EMULATED)
  return "emulator";
#else
  int runtime = 0, driver = 0;
  (void)GPU_API(RuntimeGetVersion)(&runtime);
  (void)GPU_API(DriverGetVersion)(&driver);
  return "runtime " + std::to_string(runtime) + ", driver " + std::to_string(driver);
#endif
}

void use(int device) {
  thread_local int current = -1;  // every launch comes through here
  if (current == device) return;
  check(GPU_API(SetDevice)(device));
  current = device;
}

std::size_t free_memory(int device) {
  use(device);
  std::size_t free = 0, total = 0;
  check(GPU_API(MemGetInfo)(&free, &total));
  return free;
}

void* allocate(int device, std::size_t bytes) {
  use(device);
  void* memory = nullptr;
  check(GPU_API(Malloc)(&memory, bytes));
  return memory;
}

void release(int device, void* memory) {
  use(device);
  (void)GPU_API(Free)(memory);
}

void* allocate_pinned(std::size_t bytes) {
  void* memory = nullptr;
#if defined(TOISE_GPU_HIP)
  check(hipHostMalloc(&memory, bytes, hipHostMallocDefault));
#else
  check(GPU_API(MallocHost)(&memory, bytes));
#endif
  return memory;
}

void release_pinned(void* memory) {
#if defined(TOISE_GPU_HIP)
  (void)hipHostFree(memory);
#else
  (void)GPU_API(FreeHost)(memory);
#endif
}

void* make_stream(int device) {
  use(device);
  GPU_API(Stream_t) stream = nullptr;
  check(GPU_API(StreamCreateWithFlags)(&stream, GPU_API(StreamNonBlocking)));
  return stream;
}

void destroy_stream(int device, void* stream) {
  use(device);
  (void)GPU_API(StreamDestroy)(static_cast<GPU_API(Stream_t)>(stream));
}

void wait_for(void* stream) { check(GPU_API(StreamSynchronize)(static_cast<GPU_API(Stream_t)>(stream))); }

void copy(Queue& queue, void* to, void const* from, std::size_t bytes) {
  use(queue.device().gpu());
  check(GPU_API(MemcpyAsync)(to, from, bytes, GPU_API(MemcpyDefault), stream_of(queue)));
}

void set_bytes(Queue& queue, void* memory, int value, std::size_t bytes) {
  use(queue.device().gpu());
  check(GPU_API(MemsetAsync)(memory, value, bytes, stream_of(queue)));
}

bool enable_peer(int device, int peer) {
  use(device);
  int can = 0;
  check(GPU_API(DeviceCanAccessPeer)(&can, device, peer));
  if (!can) return false;
  auto const error = GPU_API(DeviceEnablePeerAccess)(peer, 0);
  (void)GPU_API(GetLastError)();
#if !defined(TOISE_GPU_EMULATED)
  if (error == GPU_API(ErrorPeerAccessAlreadyEnabled)) return true;
#endif
  return error == GPU_API(Success);
}

void follow(Queue& queue, Queue& leader) {
  use(leader.device().gpu());
  GPU_API(Event_t) reached;
  check(GPU_API(EventCreate)(&reached));
  auto error = GPU_API(EventRecord)(reached, stream_of(leader));
  use(queue.device().gpu());
  if (error == GPU_API(Success)) error = GPU_API(StreamWaitEvent)(stream_of(queue), reached, 0);
  (void)GPU_API(EventDestroy)(reached);
  check(error);
}

}  // namespace toise::gpu
