#include "core/disturbances/quiet.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <time.h>

#include <chrono>
#include <thread>

#include "core/disturbances/cpu_distance.hpp"
#include "core/disturbances/judge.hpp"
#include "core/disturbances/node_watch.hpp"
#include "core/disturbances/who.hpp"
#include "core/sampling/clock.hpp"
#include "core/system/host_name.hpp"

namespace toise {
namespace {

constexpr double spell = 0.5;    // s; long enough for ticks of 10 ms
constexpr double quiet_for = 2;  // s in a row
constexpr double say_every = 5;  // s

std::vector<int> own_cpus() {
  std::vector<int> cpus;
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  }
  return cpus;
}

double own_cpu_time() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

void sleep_unless(std::function<bool()> const& stop, double seconds) {
  for (auto const until = now_ns() + ns_of(seconds); now_ns() < until && !stop();)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

}  // namespace

Quiet wait_until_quiet(double timeout, std::function<bool()> const& stop,
                       std::function<void(std::string const&)> const& say) {
  KernelCounter const counter;
  auto const cpus = own_cpus();
  auto const neighbours = neighbours_in_a_virtual_machine(cpus);
  auto const ours = own_line();
  auto const begin = now_ns();
  auto quiet_since = begin, said = begin;
  auto before = counter.read();
  double own_before = own_cpu_time();
  while (!stop()) {
    std::vector<std::string> seen;
    bool const is_to_say = seconds_since(said) >= say_every;
    if (is_to_say)
      seen = who_runs({}, ours, [&] { sleep_unless(stop, spell); });
    else
      sleep_unless(stop, spell);
    auto const after = counter.read();
    double const own_after = own_cpu_time();
    auto spell_of = between(before, after, {.total = own_after - own_before}, host_name(), cpus);
    spell_of.seen = seen;
    spell_of.distance = read_distance(neighbours, host_name());
    before = after;
    own_before = own_after;
    auto const disturbed = disturbed_before_a_run(spell_of);
    if (!disturbed.empty()) quiet_since = now_ns();
    if (seconds_since(quiet_since) >= quiet_for) return stop() ? Quiet::interrupted : Quiet::yes;
    bool const is_over = seconds_since(begin) >= timeout;
    if (!disturbed.empty() && (is_to_say || is_over)) {
      say(fmt::format("waiting for a quiet machine: {}", disturbed.front()));
      said = now_ns();
    }
    if (is_over) return Quiet::timed_out;
  }
  return Quiet::interrupted;
}

}  // namespace toise
