#include "core/disturbances/cpu_distance.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <system_error>
#include <thread>

#include "core/limits/kernel_file.hpp"
#include "core/sampling/clock.hpp"
#include "core/text/text.hpp"

namespace toise {
namespace {

constexpr int trips = 50;      // a batch
constexpr int batches = 24;    // of 20 µs: long enough that one of them meets no interruption
constexpr int enough = 3;      // batches; a busy machine seldom runs both threads at once
constexpr double most = 0.02;  // s

bool bind_to(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  return pthread_setaffinity_np(pthread_self(), sizeof set, &set) == 0;
}

/// The line that goes to and fro: odd on its way there, even on its way back.
struct alignas(256) Line {
  std::atomic<int> step = 0;
  alignas(256) std::atomic<bool> is_over = false;

  /// False at the end of the time.
  bool wait_for(int wanted) const {
    while (step.load(std::memory_order_acquire) != wanted) {
      if (is_over.load(std::memory_order_relaxed)) return false;
    }
    return true;
  }
};

struct End {
  Line& line;
  ~End() { line.is_over = true; }
};

}  // namespace

Known<double> cache_line_round_trip(int cpu, int other) {
  Line line;
  std::atomic<bool> is_bound = true;
  double least = 0;
  int made = 0;
  std::atomic<bool> is_done = false;
  auto const begin = now_ns();
  auto const answer = [&] {
    if (!bind_to(other)) is_bound = false;
    for (int i = 0; is_bound && i < batches * trips; ++i) {
      if (!line.wait_for(2 * i + 1)) return;
      line.step.store(2 * i + 2, std::memory_order_release);
    }
  };
  auto const ask = [&] {
    if (!bind_to(cpu)) is_bound = false;
    for (int batch = 0; is_bound && batch < batches; ++batch) {
      auto const from = now_ns();
      for (int i = batch * trips; i < (batch + 1) * trips; ++i) {
        line.step.store(2 * i + 1, std::memory_order_release);
        if (!line.wait_for(2 * i + 2)) return;
      }
      double const mean = seconds_since(from) / trips;
      least = made++ == 0 ? mean : std::min(least, mean);
    }
    is_done = true;
  };
  try {
    std::jthread const there(answer);
    End const end{line};  // also where the second thread cannot be started: the first would be joined for ever
    std::jthread const here(ask);
    // a thread that is not run in time ends the other's wait, too
    while (!is_done && is_bound && seconds_since(begin) < most)
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    line.is_over = true;
  } catch (std::system_error const&) {
    return Known<double>::none("not available: its threads could not be started");
  }
  if (!is_bound) return Known<double>::none("not available: its threads could not be bound to the CPUs");
  if (made < enough) return Known<double>::none("not available: a CPU was too busy");
  return least;
}

std::optional<std::pair<int, int>> neighbours_in_a_virtual_machine(std::vector<int> const& cpus,
                                                                   std::filesystem::path const& system,
                                                                   std::filesystem::path const& cpuinfo) {
  std::ifstream file(cpuinfo);
  bool is_guest = false;
  for (std::string line; !is_guest && std::getline(file, line);) {
    if (!line.starts_with("flags")) continue;
    auto const words = split(line, ' ');
    is_guest = std::find(words.begin(), words.end(), "hypervisor") != words.end();
    break;
  }
  if (!is_guest || cpus.size() < 2) return std::nullopt;
  auto const first = cpus.front();
  std::error_code error;
  std::optional<std::pair<int, int>> found;
  auto const caches = system / ("cpu" + std::to_string(first)) / "cache";
  for (auto const& entry : std::filesystem::directory_iterator(caches, error)) {
    auto const shared = cpu_list_in(entry.path() / "shared_cpu_list");
    for (auto const cpu : cpus) {
      if (cpu == first || std::find(shared.begin(), shared.end(), cpu) == shared.end()) continue;
      if (!found || cpu > found->second) found = {first, cpu};
    }
  }
  return found;
}

Known<TakenTimes> read_distance(std::optional<std::pair<int, int>> const& neighbours, std::string const& host) {
  if (!neighbours) return {};
  auto const [cpu, other] = *neighbours;
  auto const found = cache_line_round_trip(cpu, other);
  if (!found.value) return Known<TakenTimes>::none(found.why_not);
  return TakenTimes{{fmt::format("{} CPUs {} and {}", host, cpu, other), *found.value}};
}

}  // namespace toise
