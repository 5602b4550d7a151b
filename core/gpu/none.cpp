// The GPU of a build without one.
#include "core/error.hpp"
#include "core/gpu/clock_meter.hpp"
#include "core/gpu/runtime.hpp"

namespace toise::gpu {
namespace {

[[noreturn]] void refuse() { throw Unsupported(why_none()); }

}  // namespace

int device_count() { return 0; }
std::string why_none() { return "this build has no GPU backend (TOISE_GPU=none)"; }
Properties properties(int) { refuse(); }
std::string runtime_version() { return "not available: " + why_none(); }
void use(int) { refuse(); }
std::size_t free_memory(int) { refuse(); }
void* allocate(int, std::size_t) { refuse(); }
void release(int, void*) {}
void* allocate_pinned(std::size_t) { refuse(); }
void release_pinned(void*) {}
void* make_stream(int) { refuse(); }
void destroy_stream(int, void*) {}
void wait_for(void*) {}
void follow(Queue&, Queue&) { refuse(); }
void copy(Queue&, void*, void const*, std::size_t) { refuse(); }
void set_bytes(Queue&, void*, int, std::size_t) { refuse(); }
bool enable_peer(int, int) { return false; }

struct Stopwatch::Events {};
Stopwatch::Stopwatch(Queue& queue) : queue_(queue) { refuse(); }
Stopwatch::~Stopwatch() = default;
void Stopwatch::begin() {}
void Stopwatch::end() {}
double Stopwatch::seconds() { refuse(); }

struct Gate::Flag {};
Gate::Gate(Queue& queue) : queue_(queue) { refuse(); }
Gate::~Gate() = default;
void Gate::close() {}
void Gate::open() {}
bool Gate::gave_up() const { return false; }

struct ClockMeter::Stamps {};
ClockMeter::ClockMeter(Queue& queue) : queue_(queue) { refuse(); }
ClockMeter::~ClockMeter() = default;
void ClockMeter::begin() {}
void ClockMeter::end() {}
std::optional<double> ClockMeter::frequency() { refuse(); }

struct Graph::Instance {};
Graph::Graph(Queue& queue, std::function<void()> const&) : queue_(queue) { refuse(); }
Graph::~Graph() = default;
void Graph::run() {}

}  // namespace toise::gpu
