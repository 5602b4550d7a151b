// The emulator's replacement for the CUDA or HIP runtime: streams run at once, events read
// the host's clock, graphs are lists of what to run again.
#pragma once

#include <cstddef>
#include <functional>

#include "core/emulated/machine.hpp"

namespace toise::emulated {

struct Graph;

/// Work is done when it is enqueued, but for a stream that records a graph.
struct Stream {
  Graph* recording = nullptr;
  void run(std::function<void()> work);
};

struct Event {
  double seconds = 0;
};

/// What may wait for a GPU to be idle must not happen while a kernel on it waits for the host: the first
/// launch of a kernel, which loads it, allocations and waits throw KernelError behind a closed gate.
void close_gate();
void open_gate();
void load(void const* kernel);

/// Counters of a device whose engine is promised 1 GHz; TOISE_EMULATED_CLOCK=0.5 makes it run at half.
constexpr int engine_kilohertz = 1'000'000;
unsigned long long cycles();
unsigned long long nanoseconds();

}  // namespace toise::emulated

using emulatedStream_t = toise::emulated::Stream*;
using emulatedEvent_t = toise::emulated::Event*;
using emulatedGraph_t = toise::emulated::Graph*;
using emulatedGraphExec_t = toise::emulated::Graph*;

enum emulatedError_t { emulatedSuccess, emulatedErrorMemoryAllocation, emulatedErrorInvalidDevice };
enum emulatedMemcpyKind { emulatedMemcpyDefault };
enum emulatedStreamCaptureMode { emulatedStreamCaptureModeThreadLocal };
constexpr unsigned emulatedStreamNonBlocking = 1;

struct emulatedDeviceProp {
  char name[64] = {};
  std::size_t totalGlobalMem = 0, sharedMemPerBlock = 0;
  int multiProcessorCount = 0, warpSize = 0, l2CacheSize = 0, major = 0, minor = 0;
  int pciDomainID = 0, pciBusID = 0, pciDeviceID = 0;
};

char const* emulatedGetErrorString(emulatedError_t);
emulatedError_t emulatedGetLastError();
emulatedError_t emulatedGetDeviceCount(int*);
emulatedError_t emulatedSetDevice(int);
emulatedError_t emulatedGetDeviceProperties(emulatedDeviceProp*, int);
emulatedError_t emulatedDeviceCanAccessPeer(int*, int device, int peer);
emulatedError_t emulatedDeviceEnablePeerAccess(int peer, unsigned);
emulatedError_t emulatedMemGetInfo(std::size_t* free, std::size_t* total);
emulatedError_t emulatedMalloc(void**, std::size_t);
emulatedError_t emulatedFree(void*);
emulatedError_t emulatedMallocHost(void**, std::size_t);
emulatedError_t emulatedFreeHost(void*);
emulatedError_t emulatedMemcpyAsync(void*, void const*, std::size_t, emulatedMemcpyKind, emulatedStream_t);
emulatedError_t emulatedMemsetAsync(void*, int, std::size_t, emulatedStream_t);
emulatedError_t emulatedStreamCreateWithFlags(emulatedStream_t*, unsigned);
emulatedError_t emulatedStreamDestroy(emulatedStream_t);
emulatedError_t emulatedStreamSynchronize(emulatedStream_t);
emulatedError_t emulatedStreamWaitEvent(emulatedStream_t, emulatedEvent_t, unsigned);
emulatedError_t emulatedStreamBeginCapture(emulatedStream_t, emulatedStreamCaptureMode);
emulatedError_t emulatedStreamEndCapture(emulatedStream_t, emulatedGraph_t*);
emulatedError_t emulatedGraphInstantiate(emulatedGraphExec_t*, emulatedGraph_t);
emulatedError_t emulatedGraphLaunch(emulatedGraphExec_t, emulatedStream_t);
emulatedError_t emulatedGraphExecDestroy(emulatedGraphExec_t);
emulatedError_t emulatedGraphDestroy(emulatedGraph_t);
emulatedError_t emulatedEventCreate(emulatedEvent_t*);
emulatedError_t emulatedEventDestroy(emulatedEvent_t);
emulatedError_t emulatedEventRecord(emulatedEvent_t, emulatedStream_t);
emulatedError_t emulatedEventSynchronize(emulatedEvent_t);
emulatedError_t emulatedEventElapsedTime(float* milliseconds, emulatedEvent_t, emulatedEvent_t);
