// toise-gbench: the local kernels under Google Benchmark, with its flags and its JSON.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "core/error.hpp"
#include "core/ranks/world.hpp"
#include "core/registry.hpp"

namespace {

using namespace toise;

/// One benchmark: the case is created again for each of Google Benchmark's trials, and checked after it.
void run(benchmark::State& state, Variant const& variant, Params const& params, Device& device) {
  try {
    auto const subject = variant.make(params, device);
    Queue queue(device);
    for ([[maybe_unused]] auto _ : state) {
      if (!subject->repeatable()) {
        state.PauseTiming();
        subject->prepare();
        state.ResumeTiming();
      }
      subject->run(queue);
      queue.wait();
    }
    auto const work = subject->work();
    auto rate = [](double amount) { return benchmark::Counter(amount, benchmark::Counter::kIsIterationInvariantRate); };
    if (work.flops > 0) state.counters["flop_rate"] = rate(work.flops);
    if (work.bytes() > 0) state.counters["bandwidth"] = rate(work.bytes());
    if (!subject->check().passed()) state.SkipWithError("corrupt: the answer is wrong");
  } catch (std::exception const& e) {  // Unsupported among them
    state.SkipWithError(words_of(e).c_str());
  }
}

void add(Variant const& variant, Params const& params, std::string const& suffix, Device& device) {
  auto const name = fmt::format("{}/{}{}", variant.kernel, variant.name, suffix);
  benchmark::RegisterBenchmark(
      name.c_str(), [&variant, params, &device](benchmark::State& state) { run(state, variant, params, device); })
      ->UseRealTime()
      ->MeasureProcessCPUTime();
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  auto const world = make_world_alone();
  Device device(*world);
  for (auto const& variant : variants()) {
    if (variant.hidden || variant.min_ranks > 1) continue;
    auto params = defaults(variant.params);
    auto const& values = variant.params;
    auto const type = std::find_if(values.begin(), values.end(), [](Param const& p) { return p.name == "type"; });
    if (type == values.end()) {
      add(variant, params, "", device);
      continue;
    }
    for (auto const& choice : type->choices) {
      params.set("type", choice);
      add(variant, params, "/" + choice, device);
    }
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
