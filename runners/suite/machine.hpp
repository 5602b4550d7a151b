// A machine as its file describes it: the shape of its nodes, their peaks, and how work is started there.
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace toise {

/// Unpublished values are absent, not guessed.
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
  double query_interval = 10;               // minimum seconds between two queries to the scheduler
  std::vector<std::string> modules, setup;  // loaded, and shell lines run, before anything is started
  std::string driver, worker;               // paths there; empty: those that are running now
  std::string scratch;                      // where the io kernels write, unless a bench says otherwise

  int cores_of_task(int tasks_per_node) const;  // 0: not known
};

/// Throws InputError with file, line and a suggestion on whatever it does not know.
Machine read_machine(std::filesystem::path const&);

/// A path, or the name of a shipped machine ("jean-zay-h100"); "local" is this node. Throws InputError.
Machine find_machine(std::string const& name_or_path);
std::vector<std::string> shipped_machines();

/// Fills {account}, {time} and so on in options; throws InputError that names what is missing.
std::vector<std::string> fill_in(std::vector<std::string> const& options, std::map<std::string, std::string> const&);

/// "$SCRATCH/toise" with variables of the environment filled in; unknown names stay unchanged.
std::string expand_environment(std::string const&);

nlohmann::json to_json(Machine const&);
Machine machine_from_json(nlohmann::json const&);  // of run.json; throws InputError by the field

}  // namespace toise
