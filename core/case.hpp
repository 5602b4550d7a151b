// The kernel interface: a case at one point, allocated and ready to time.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/description.hpp"
#include "core/details.hpp"
#include "core/device.hpp"

namespace toise {

/// Of one run().
struct Work {
  double flops = 0, bytes_read = 0, bytes_written = 0;
  double bytes() const { return bytes_read + bytes_written; }
};

/// Passes when error <= tolerance; a NaN fails.
struct Check {
  double error = 0, tolerance = 0;
  bool passed() const { return error <= tolerance; }
};

/// How a run's time becomes a metric: by this amount, as the metric's form says. The first is the headline.
struct Derived {
  DescribedMetric metric;
  double amount = 1;
};

/// A kernel's own amounts in one run, by the name of the metric.
using Amounts = std::map<std::string, double, std::less<>>;

/// The metrics of a description with their amounts. Throws std::runtime_error for a metric whose own amount the kernel
/// does not give.
std::vector<Derived> derive(Description const&, Work const&, Amounts const& own);

/// One kernel at one point. Construction allocates and fills; it throws Unsupported{reason} when
/// the case cannot run here.
struct Case {
  virtual ~Case() = default;
  virtual Work work() const = 0;
  virtual Check check() = 0;     // untimed; on the data that was timed
  virtual void run(Queue&) = 0;  // enqueue only: no allocation, no wait
  virtual void prepare() = 0;    // untimed, before each sample of a case that is not repeatable
  virtual bool repeatable() const = 0;
  virtual bool host_timed() const = 0;  // on a GPU: run() waits for the device, or the host's part counts
  virtual int operations() const = 0;   // of one run on its queue, about: how many fit behind a gate
  virtual std::vector<Derived> derived() const = 0;
  virtual Details details() const = 0;          // what else the kernel knows about how it ran
  virtual void corrupt(std::size_t where) = 0;  // flips one element of the result: tests of check()
};

}  // namespace toise
