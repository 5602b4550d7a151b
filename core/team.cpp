#include "core/team.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "core/error.hpp"

namespace toise {
namespace {

constexpr int spins_before_sleep = 4000;  // some 50 µs: longer than the gap between two runs

inline void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace

std::vector<int> allowed_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) {
    throw EnvironmentError(fmt::format("sched_getaffinity failed: {}", std::strerror(errno)));
  }
  std::vector<int> cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  }
  return cpus;
}

void bind_thread(std::vector<int> const& cpus) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (int const cpu : cpus) CPU_SET(cpu, &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) {
    throw EnvironmentError(
        fmt::format("cannot bind a thread to its CPU: {}; an unbound measurement would mislead", std::strerror(errno)));
  }
}

void SpinBarrier::arrive_and_wait() {
  auto const generation = generation_.load(std::memory_order_relaxed);
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == threads_) {
    arrived_.store(0, std::memory_order_relaxed);
    generation_.store(generation + 1, std::memory_order_release);
    return;
  }
  // yield after a while: under a sanitizer or an oversubscribed CPU the others need it
  for (int spins = 0; generation_.load(std::memory_order_acquire) == generation; ++spins) {
    if (spins < spins_before_sleep)
      relax();
    else
      std::this_thread::yield();
  }
}

Team::Team(std::vector<int> cpus) : cpus_(std::move(cpus)), thread_ids_(cpus_.size()), barrier_(size()) {
  bind_thread({cpus_.front()});
  try {
    for (int thread = 1; thread < size(); ++thread) threads_.emplace_back([this, thread] { serve(thread); });
  } catch (std::system_error const&) {  // the limit of memory or of processes
    auto const started = threads_.size() + 1;
    end_threads();
    throw std::runtime_error(fmt::format(
        "only {} of {} threads could be started: the limit of memory or of processes is reached", started, size()));
  }
  run([this](int thread) { thread_ids_[static_cast<std::size_t>(thread)] = gettid(); });
}

std::vector<std::vector<int>> Team::held_cpus() {
  std::vector<std::vector<int>> held(cpus_.size());
  run([&](int thread) { held[static_cast<std::size_t>(thread)] = allowed_cpus(); });
  return held;
}

void Team::bind_other_threads() const {
  std::size_t next = 0;
  std::error_code error;
  std::filesystem::directory_iterator const tasks("/proc/self/task", error);
  if (error) throw Unsupported("a library's threads cannot be bound to CPUs: /proc/self/task cannot be read here");
  for (auto const& entry : tasks) {
    auto const id = static_cast<pid_t>(std::strtol(entry.path().filename().c_str(), nullptr, 10));
    if (std::find(thread_ids_.begin(), thread_ids_.end(), id) != thread_ids_.end()) continue;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpus_[size() > 1 ? 1 + next++ % (cpus_.size() - 1) : 0], &set);
    sched_setaffinity(id, sizeof set, &set);  // one that has just ended needs no CPU
  }
}

Team::~Team() { end_threads(); }

void Team::end_threads() {
  stop_.store(true);
  generation_.fetch_add(1);
  generation_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void Team::run(std::function<void(int)> const& work) {
  work_ = &work;
  busy_.store(size() - 1, std::memory_order_relaxed);
  generation_.fetch_add(1, std::memory_order_release);
  if (size() > 1) generation_.notify_all();
  work(0);
  for (int spins = 0; busy_.load(std::memory_order_acquire) != 0; ++spins) {
    if (spins < spins_before_sleep)
      relax();
    else
      std::this_thread::yield();
  }
}

void Team::serve(int thread) {
  bind_thread({cpus_[static_cast<std::size_t>(thread)]});
  unsigned seen = 0;
  while (true) {
    for (int spins = 0; generation_.load(std::memory_order_acquire) == seen; ++spins) {
      if (spins < spins_before_sleep)
        relax();
      else
        generation_.wait(seen, std::memory_order_acquire);
    }
    ++seen;
    if (stop_.load()) return;
    (*work_)(thread);
    busy_.fetch_sub(1, std::memory_order_release);
  }
}

Slice slice(std::size_t n, int thread, int threads, std::size_t grain) {
  auto const blocks = (n + grain - 1) / grain, t = static_cast<std::size_t>(thread),
             p = static_cast<std::size_t>(threads);
  return {.begin = std::min(n, blocks * t / p * grain), .end = std::min(n, blocks * (t + 1) / p * grain)};
}

}  // namespace toise
