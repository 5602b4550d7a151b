// A team of pinned threads that run one function together, fork and join.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace toise {

/// CPUs that this process may use, in ascending order.
std::vector<int> allowed_cpus();

/// Binds the calling thread to these CPUs. Throws EnvironmentError when the kernel refuses.
void bind_thread(std::vector<int> const& cpus);

/// A barrier that spins: for threads that each own a CPU and meet within microseconds.
class SpinBarrier {
public:
  explicit SpinBarrier(int threads) : threads_(threads) {}
  void arrive_and_wait();

private:
  int threads_;
  std::atomic<int> arrived_{0};
  std::atomic<unsigned> generation_{0};
};

/// One thread for each CPU of the list, bound to it. The calling thread is thread 0 and bound as well.
class Team {
public:
  /// Throws std::runtime_error when a thread cannot be started.
  explicit Team(std::vector<int> cpus);
  ~Team();
  Team(Team const&) = delete;
  Team& operator=(Team const&) = delete;

  int size() const { return static_cast<int>(cpus_.size()); }
  std::vector<int> const& cpus() const { return cpus_; }

  /// Binds the calling thread as thread 0 again: another team may have bound it since.
  void bind_caller() const { bind_thread({cpus_.front()}); }

  /// Runs `work(thread)` on every thread, and returns when all are done. `work` must not throw.
  void run(std::function<void(int thread)> const& work);

  /// The CPUs that the kernel lets each thread use, as it says now; by thread.
  std::vector<std::vector<int>> held_cpus();

  /// Binds threads of this process that are neither the team's nor the caller (a BLAS' own, made
  /// unbound when it was loaded) to the team's CPUs behind the first, in turn. Throws Unsupported where /proc does not
  /// show them: a measurement with unbound threads would mislead.
  void bind_other_threads() const;

  /// For use inside run(): all threads meet.
  void barrier() { barrier_.arrive_and_wait(); }

private:
  void serve(int thread);
  void end_threads();

  std::vector<int> cpus_;
  std::vector<pid_t> thread_ids_;  // of the kernel, by thread
  SpinBarrier barrier_;
  std::function<void(int)> const* work_ = nullptr;
  alignas(64) std::atomic<unsigned> generation_{0};
  alignas(64) std::atomic<int> busy_{0};
  std::atomic<bool> stop_{false};
  std::vector<std::thread> threads_;
};

/// The part [begin, end) of n elements that `thread` of `threads` owns, in multiples of `grain`.
struct Slice {
  std::size_t begin = 0, end = 0;
};
Slice slice(std::size_t n, int thread, int threads, std::size_t grain = 1);

}  // namespace toise
