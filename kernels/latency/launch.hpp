// What it costs to start a kernel on a GPU.
#pragma once

#include "core/case.hpp"
#include "core/params.hpp"

namespace toise {

/// Seconds per launch of a kernel of one thread that adds one to a counter, so that a lost launch is
/// noticed. measure = device: from one kernel's start to the next's, behind a gate; rate: launches
/// one after another, as the host's clock sees it; round_trip: one launch and the wait for it.
/// With mode = graph (device only) the launches are replayed.
/// Source: NVIDIA, "Getting Started with CUDA Graphs", 2019.
class Launch {
public:
  static constexpr auto name = "latency.launch";
  static Description description() {
    return {.about = {.family = "latency", .title = "Latency", .bound = BoundBy::latency, .accumulates = true},
            .metrics = {{.name = "latency", .unit = "s", .form = Form::cost, .scope = MetricScope::rank}}};
  }

  static std::vector<Param> params();
  Launch(Params const&, Device&);
  Work work() const { return {}; }
  Amounts amounts() const { return {{"latency", 1}}; }
  Check check();
  void corrupt(std::size_t);
  bool host_timed() const { return measure_ != "device"; }
  template <Backend>
  void run(Queue&);

private:
  std::string measure_;
  Queue queue_;
  Buffer<unsigned long long> counts_;  // two, which stay equal
};

}  // namespace toise
