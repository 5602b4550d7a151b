// How what a queue holds is timed: stopwatch, gate and graph, as runtime.hpp declares them.
#include "core/gpu.hpp"

namespace toise::gpu {

struct Stopwatch::Events {
  GPU_API(Event_t) begin, end;
};

Stopwatch::Stopwatch(Queue& queue) : queue_(queue), events_(std::make_unique<Events>()) {
  use(queue.device().gpu());
  check(GPU_API(EventCreate)(&events_->begin));
  check(GPU_API(EventCreate)(&events_->end));
}
Stopwatch::~Stopwatch() {
  (void)GPU_API(EventDestroy)(events_->begin);
  (void)GPU_API(EventDestroy)(events_->end);
}
void Stopwatch::begin() {
  use(queue_.device().gpu());
  check(GPU_API(EventRecord)(events_->begin, stream_of(queue_)));
}
void Stopwatch::end() {
  use(queue_.device().gpu());
  check(GPU_API(EventRecord)(events_->end, stream_of(queue_)));
}
double Stopwatch::seconds() {
  check(GPU_API(EventSynchronize)(events_->end));
  float milliseconds = 0;
  check(GPU_API(EventElapsedTime)(&milliseconds, events_->begin, events_->end));
  return static_cast<double>(milliseconds) * 1e-3;
}

namespace {

constexpr unsigned gate_closed = 0, gate_open = 1, gate_gave_up = 2;

#if !defined(TOISE_GPU_EMULATED)
/// Spins until the host opens the gate, or for some 2^33 ticks: about four seconds.
__global__ void hold(unsigned volatile* flag) {
  auto const begin = clock64();
  while (*flag == gate_closed) {
    if (clock64() - begin > (1ll << 33)) {
      *flag = gate_gave_up;
      __threadfence_system();
    }
  }
}
#endif

}  // namespace

struct Gate::Flag {
  unsigned volatile* value = static_cast<unsigned volatile*>(allocate_pinned(sizeof(unsigned)));
  ~Flag() { release_pinned(const_cast<unsigned*>(value)); }
};

Gate::Gate(Queue& queue) : queue_(queue), flag_(std::make_unique<Flag>()) { *flag_->value = gate_open; }
Gate::~Gate() { open(); }
void Gate::close() {
#if defined(TOISE_GPU_EMULATED)  // whose queue runs at once: it would hold for ever
  emulated::close_gate();
#else
  *flag_->value = gate_closed;
  launch(queue_, {.blocks = 1, .threads = 1}, hold, flag_->value);
#endif
}
void Gate::open() {
#if defined(TOISE_GPU_EMULATED)
  emulated::open_gate();
#endif
  if (*flag_->value == gate_closed) *flag_->value = gate_open;
}
bool Gate::gave_up() const { return *flag_->value == gate_gave_up; }

struct Graph::Instance {
  GPU_API(GraphExec_t) graph;
};

Graph::Graph(Queue& queue, std::function<void()> const& enqueue)
    : queue_(queue), instance_(std::make_unique<Instance>()) {
  use(queue.device().gpu());
  GPU_API(Graph_t) recorded = nullptr;
  check(GPU_API(StreamBeginCapture)(stream_of(queue), GPU_API(StreamCaptureModeThreadLocal)));
  try {
    enqueue();
  } catch (...) {
    (void)GPU_API(StreamEndCapture)(stream_of(queue), &recorded);
    throw;
  }
  check(GPU_API(StreamEndCapture)(stream_of(queue), &recorded));
#if defined(TOISE_GPU_HIP)
  auto const error = hipGraphInstantiate(&instance_->graph, recorded, nullptr, nullptr, 0);
#else
  auto const error = GPU_API(GraphInstantiate)(&instance_->graph, recorded);
#endif
  (void)GPU_API(GraphDestroy)(recorded);
  check(error);
#if !defined(TOISE_GPU_EMULATED)
  check(GPU_API(GraphUpload)(instance_->graph, stream_of(queue)));  // now, and not behind a closed gate
  wait_for(queue.stream());
#endif
}
Graph::~Graph() { (void)GPU_API(GraphExecDestroy)(instance_->graph); }
void Graph::run() {
  use(queue_.device().gpu());
  check(GPU_API(GraphLaunch)(instance_->graph, stream_of(queue_)));
}

}  // namespace toise::gpu
