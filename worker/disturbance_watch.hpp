// Watches what others do while a case runs, on all of its nodes.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "core/disturbances/kernel_counts.hpp"
#include "core/ranks/world.hpp"
#include "core/run/measurement.hpp"
#include "core/system/instrument.hpp"
#include "core/team.hpp"

namespace toise {

/// Every rank calls each function. The first rank of a node reads what the kernel counts, every rank its own process.
class DisturbanceWatch : public Instrument {
public:
  explicit DisturbanceWatch(World&);
  /// What is measured next: the team that runs it, and its parameters, of which a folder has a disk beneath. The team
  /// must outlive the measurement.
  void watch(Team&, CaseId const&);
  void start() override;
  void stop(SystemReadings&) override;

private:
  /// Of this process, up to one moment.
  struct Own {
    double total = 0, waited = 0, switches = 0, minor_faults = 0, major_faults = 0, driver = 0;
    std::map<int, double> by_cpu;  // CPU time of the team's threads, s
    bool is_waiting_known = false;
    Known<double> disk;
  };
  Own read_own() const;
  Disturbances of_this_rank(Own const& now) const;

  World& world_;
  Team* team_ = nullptr;
  KernelCounter counter_;
  bool is_first_of_node_;
  std::set<pid_t> line_;
  std::optional<Known<std::string>> disk_;
  std::optional<std::pair<int, int>> neighbours_;  // of the node, where its hypervisor may move CPUs; first rank only
  Known<TakenTimes> distance_;                     // of them, at start
  KernelCounts counts_;                            // at start
  Own own_;                                        // at start
};

}  // namespace toise
