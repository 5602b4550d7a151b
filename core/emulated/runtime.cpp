#include "core/emulated/runtime.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "core/sampling/clock.hpp"
#include "core/text/units.hpp"

namespace toise::emulated {

/// What was recorded; shared, since instantiated graphs outlive what they were made from.
struct Graph {
  std::shared_ptr<std::vector<std::function<void()>>> steps = std::make_shared<std::vector<std::function<void()>>>();
};

void Stream::run(std::function<void()> work) {
  if (recording)
    recording->steps->push_back(std::move(work));
  else
    work();
}

namespace {

constexpr int devices = 2;  // so that what moves data between devices is tested
constexpr std::size_t memory_bytes = std::size_t{1} << 30;
constexpr std::size_t alignment = 256;

double clock_share() {
  static double const share = [] {
    auto const* const text = std::getenv("TOISE_EMULATED_CLOCK");
    return text ? parse_ratio(text) : 1.0;
  }();
  return share;
}

std::mutex loading;
std::set<void const*> loaded;
std::atomic<bool> gate_is_closed{false};

void refuse_behind_gate(char const* what) {
  if (gate_is_closed) throw KernelError(fmt::format("{} behind a closed gate: a GPU may wait for itself", what));
}

}  // namespace

void close_gate() { gate_is_closed = true; }
void open_gate() { gate_is_closed = false; }
void load(void const* kernel) {
  std::lock_guard const lock(loading);
  if (!loaded.contains(kernel)) refuse_behind_gate("the first launch of a kernel");
  loaded.insert(kernel);
}

unsigned long long nanoseconds() { return static_cast<unsigned long long>(now_ns()); }
unsigned long long cycles() { return static_cast<unsigned long long>(static_cast<double>(now_ns()) * clock_share()); }

}  // namespace toise::emulated

using namespace toise::emulated;

char const* emulatedGetErrorString(emulatedError_t error) {
  switch (error) {
    case emulatedSuccess: return "no error";
    case emulatedErrorMemoryAllocation: return "out of memory";
    case emulatedErrorInvalidDevice: return "invalid device ordinal";
  }
  return "unknown error";
}

emulatedError_t emulatedGetLastError() { return emulatedSuccess; }

emulatedError_t emulatedGetDeviceCount(int* count) {
  *count = devices;
  return emulatedSuccess;
}

emulatedError_t emulatedSetDevice(int device) {
  return device >= 0 && device < devices ? emulatedSuccess : emulatedErrorInvalidDevice;
}

emulatedError_t emulatedGetDeviceProperties(emulatedDeviceProp* found, int device) {
  if (device < 0 || device >= devices) return emulatedErrorInvalidDevice;
  *found = {};
  auto const width = static_cast<int>(schedule().warp_width);
  fmt::format_to_n(found->name, sizeof found->name - 1, "emulated, warps of {}", width);
  found->totalGlobalMem = memory_bytes;
  found->sharedMemPerBlock = 48 << 10;
  found->multiProcessorCount = 2;
  found->warpSize = width;
  found->l2CacheSize = 1 << 20;
  found->pciBusID = device;
  return emulatedSuccess;
}

emulatedError_t emulatedDeviceCanAccessPeer(int* can, int device, int peer) {
  *can = device != peer;
  return emulatedSuccess;
}

emulatedError_t emulatedDeviceEnablePeerAccess(int, unsigned) { return emulatedSuccess; }

emulatedError_t emulatedMemGetInfo(std::size_t* free, std::size_t* total) {
  *free = *total = memory_bytes;
  return emulatedSuccess;
}

emulatedError_t emulatedMalloc(void** memory, std::size_t bytes) {
  refuse_behind_gate("an allocation");
  *memory = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (!*memory) return emulatedErrorMemoryAllocation;
  std::memset(*memory, 0xff, bytes);  // a GPU promises nothing of fresh memory
  return emulatedSuccess;
}

emulatedError_t emulatedFree(void* memory) {
  std::free(memory);
  return emulatedSuccess;
}

emulatedError_t emulatedMallocHost(void** memory, std::size_t bytes) { return emulatedMalloc(memory, bytes); }
emulatedError_t emulatedFreeHost(void* memory) { return emulatedFree(memory); }

emulatedError_t emulatedMemcpyAsync(void* to, void const* from, std::size_t bytes, emulatedMemcpyKind,
                                    emulatedStream_t stream) {
  stream->run([=] { std::memcpy(to, from, bytes); });
  return emulatedSuccess;
}

emulatedError_t emulatedMemsetAsync(void* memory, int value, std::size_t bytes, emulatedStream_t stream) {
  stream->run([=] { std::memset(memory, value, bytes); });
  return emulatedSuccess;
}

emulatedError_t emulatedStreamCreateWithFlags(emulatedStream_t* stream, unsigned) {
  *stream = new Stream;
  return emulatedSuccess;
}

emulatedError_t emulatedStreamDestroy(emulatedStream_t stream) {
  delete stream;
  return emulatedSuccess;
}

emulatedError_t emulatedStreamSynchronize(emulatedStream_t) {
  refuse_behind_gate("a wait");
  return emulatedSuccess;
}

emulatedError_t emulatedStreamWaitEvent(emulatedStream_t, emulatedEvent_t, unsigned) { return emulatedSuccess; }

emulatedError_t emulatedStreamBeginCapture(emulatedStream_t stream, emulatedStreamCaptureMode) {
  stream->recording = new Graph;
  return emulatedSuccess;
}

emulatedError_t emulatedStreamEndCapture(emulatedStream_t stream, emulatedGraph_t* graph) {
  *graph = std::exchange(stream->recording, nullptr);
  return emulatedSuccess;
}

emulatedError_t emulatedGraphInstantiate(emulatedGraphExec_t* instance, emulatedGraph_t graph) {
  *instance = new Graph(*graph);
  return emulatedSuccess;
}

emulatedError_t emulatedGraphLaunch(emulatedGraphExec_t instance, emulatedStream_t stream) {
  for (auto const& step : *instance->steps) stream->run(step);
  return emulatedSuccess;
}

emulatedError_t emulatedGraphExecDestroy(emulatedGraphExec_t instance) {
  delete instance;
  return emulatedSuccess;
}

emulatedError_t emulatedGraphDestroy(emulatedGraph_t graph) {
  delete graph;
  return emulatedSuccess;
}

emulatedError_t emulatedEventCreate(emulatedEvent_t* event) {
  *event = new Event;
  return emulatedSuccess;
}

emulatedError_t emulatedEventDestroy(emulatedEvent_t event) {
  delete event;
  return emulatedSuccess;
}

emulatedError_t emulatedEventRecord(emulatedEvent_t event, emulatedStream_t stream) {
  stream->run([event] { event->seconds = toise::seconds_since(0); });
  return emulatedSuccess;
}

emulatedError_t emulatedEventSynchronize(emulatedEvent_t) { return emulatedSuccess; }

emulatedError_t emulatedEventElapsedTime(float* milliseconds, emulatedEvent_t begin, emulatedEvent_t end) {
  *milliseconds = static_cast<float>((end->seconds - begin->seconds) * 1e3);
  return emulatedSuccess;
}
