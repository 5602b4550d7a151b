// The rates of a machine as its runs measured them, in place of the data sheet's.
#pragma once

#include <string>
#include <vector>

#include "analysis/requests/request.hpp"
#include "analysis/requests/sized_machine.hpp"
#include "core/run/measurement.hpp"

namespace toise {

struct MeasuredRun {
  std::string path, machine;
  std::vector<Measurement> measurements;
};

/// The machine with what the runs measured on GPUs, each of the node that did worst, as a training waits for it:
/// - matrix rate: `gemm` of the precision's type, one rank, m, n and k at least 2048; the best product of a node;
/// - memory: `stream.*` of arrays of at least 256 MiB, one rank;
/// - links and network: bus bandwidth of all-reduces of NCCL, RCCL or nccl-tests of at least 64 MiB, with a rank for
///   each GPU of the node or nodes. A GPU's network is what the estimate of
///   that all-reduce needs to agree.
/// What no run measured stays as it was, and its origin says so. Throws InputError for a run of another machine, for
/// rates beyond the data sheet's, and where the runs have nothing of all this.
SizedMachine with_measurements(SizedMachine, std::vector<MeasuredRun> const&, std::string const& precision);

/// Throws InputError where a request rests on a rate that no run measured: of links where it takes several GPUs, of the
/// network where it takes several nodes, and of more nodes than all-reduces were measured on.
void require_measured(Request const&, SizedMachine const&);

}  // namespace toise
