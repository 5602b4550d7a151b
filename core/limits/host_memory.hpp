// The host's memory that the buffers of a case may take: checked as a sum, before anything is touched.
#pragma once

#include "core/limits/available_memory.hpp"

namespace toise {

/// One rank's account. All ranks of a node take about as much as this one, so its part is an equal share.
class HostMemory {
public:
  /// `ranks`: of this node, in all.
  HostMemory(AvailableMemory available, int ranks) : available_(std::move(available)), ranks_(ranks) {}

  /// What is available now, before a case begins.
  void renew(AvailableMemory available) {
    available_ = std::move(available);
    held_before_ = held_;
  }
  /// Throws Unsupported where `bytes` more on each rank of the node are more than is available: "needs 6.0 GiB
  /// (2 ranks x 3.0 GiB), 4.1 GiB available to this cgroup". What is not touched yet counts as taken.
  void require(double bytes) const;
  void take(double bytes) {
    require(bytes);
    held_ += bytes;
  }
  void give_back(double bytes) { held_ -= bytes; }
  /// That this rank may still take.
  double left() const;

private:
  double usable() const;  // by all ranks of the node
  double taken() const { return held_ - held_before_; }

  AvailableMemory available_;
  int ranks_;
  double held_ = 0, held_before_ = 0;  // bytes of live buffers; of those that renew() found
};

}  // namespace toise
