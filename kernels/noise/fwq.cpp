#include "kernels/noise/fwq.hpp"

#include <algorithm>
#include <map>

#include "core/registry.hpp"
#include "core/sampling/clock.hpp"

namespace toise {
namespace {

/// A chain of dependent integer operations: no memory, no branches to predict.
std::uint64_t work_quantum(std::int64_t steps) {
  std::uint64_t x = 88172645463325252u;
  asm volatile("" : "+r"(x));  // or equal quanta would be computed once
  for (std::int64_t i = 0; i < steps; ++i) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
  }
  return x;
}

constexpr double longest_trial = 0.04;  // seconds: the steps of a longer quantum follow from these

/// Once in a process, so that the quanta of all rounds are equal.
std::int64_t calibrate(double seconds) {
  static std::map<double, std::int64_t> known;
  if (auto const found = known.find(seconds); found != known.end()) return found->second;
  std::int64_t steps = 1 << 12;
  while (true) {
    double fastest = 1e9;
    std::uint64_t volatile sink = 0;
    for (int i = 0; i < 5; ++i) {
      auto const begin = now_ns();
      sink = work_quantum(steps);
      fastest = std::min(fastest, seconds_since(begin));
    }
    (void)sink;
    if (fastest >= std::min(seconds, longest_trial) / 4)
      return known[seconds] =
                 std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(steps) * seconds / fastest));
    steps *= 2;
  }
}

}  // namespace

Description Fwq::description() {
  return {.about = {.family = "noise", .title = "Noise"},
          .metrics = {{.name = "slowdown",
                       .unit = "1",
                       .form = Form::cost,
                       .chart = {.kind = Chart::Kind::distribution,
                                 .title = "Fixed work quantum: share of quanta that are at most this slow",
                                 .axis = "time over the fastest quantum"}}}};
}

std::vector<Param> Fwq::params() {
  return {{.name = "quantum",
           .kind = ParamKind::seconds,
           .fallback = 1e-3,
           .help = "undisturbed length of a quantum",
           .range = {1e-6, 10},
           .small = 1e-5}};
}

Fwq::Fwq(Params const& params, Device& device)
    : steps(calibrate(params.seconds("quantum"))), threads(static_cast<std::size_t>(device.team().size())) {}

Amounts Fwq::amounts() const {
  std::int64_t fastest = INT64_MAX;
  for (auto const& thread : threads) fastest = std::min(fastest, thread.fastest_ns);
  return {{"slowdown", static_cast<double>(fastest) * 1e-9}};
}

Check Fwq::check() const {
  auto const expected = work_quantum(steps);
  auto const wrong =
      std::count_if(threads.begin(), threads.end(), [&](Thread const& t) { return t.state != expected; });
  return {.error = static_cast<double>(wrong), .tolerance = 0};
}

Details Fwq::details() const {
  std::vector<double> fastest;
  for (auto const& thread : threads) fastest.push_back(static_cast<double>(thread.fastest_ns) * 1e-9);
  return {{"steps", steps}, {"fastest_quantum", fastest, "s"}};
}

template <>
void Fwq::run<host>(Queue& queue) {
  queue.team().run([&](int thread) {
    auto& mine = threads[static_cast<std::size_t>(thread)];
    auto const begin = now_ns();
    mine.state = work_quantum(steps);
    mine.fastest_ns = std::min(mine.fastest_ns, now_ns() - begin);
  });
}

static bool const registered = add_kernel<Fwq, host>();

}  // namespace toise
