// A machine as its file describes it: the shape of its nodes, their peaks, and how work is started there.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace toise {

/// A finding of `toise diagnose` that the site knows of, and why it is all right there.
struct Silence {
  std::string finding;  // an id of core/run/finding_ids.hpp
  std::string reason;
};

/// What nobody has published is absent, and is not guessed.
struct Machine {
  std::string name = "local";
  std::string description;
  bool is_provisional = false;  // written before the machine was there to be asked

  std::map<std::string, double> node;  // sockets, cores, numa_nodes, gpus, nics, cores_per_gpu, memory (B)
  std::string gpu;                     // a part of parts.toml: "H100 SXM"
  std::map<std::string, double> peak;  // of a node: memory_bandwidth, network_bandwidth (B/s), flop_rate.TYPE
  std::optional<int> nodes;            // of the machine or partition
  std::vector<std::string> sources;    // where these come from

  std::string launcher = "local";  // local | mpirun | srun | ccc_mprun: starts ranks in an allocation
  std::string batch;               // sbatch | ccc_msub: gets an allocation; empty: there is none to get
  std::string mpi = "pmix";        // srun's --mpi for ranks that talk: pmix | pmi2
  std::vector<std::string> launch_options, batch_options;
  double query_interval = 10;                   // seconds at least between two questions to the scheduler
  std::vector<std::string> modules, setup;      // loaded, and shell lines run, before anything is started
  std::string driver, worker;                   // paths there; empty: those that are running now
  std::string scratch;                          // where the io kernels write, unless a bench says otherwise
  std::optional<std::vector<Silence>> silence;  // absent: none

  /// Of each of the tasks on a node; 0: not known.
  int cores_of_task(int tasks_per_node) const {
    auto const cores = node.find("cores");
    return cores == node.end() ? 0 : static_cast<int>(cores->second) / tasks_per_node;
  }
};

}  // namespace toise
