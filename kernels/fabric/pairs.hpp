// All pairs of ranks: the bandwidth one way and both ways, and the latency, of each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/case.hpp"
#include "core/params.hpp"
#include "core/ranks/mpi_comm.hpp"

namespace toise::fabric {

/// A run is one tournament: in each round every rank meets another, alone with it but beside all other pairs, and the
/// two exchange in turn `pings` round trips of 8 B, a message of `bytes` each way, and one both ways at once. A pair's
/// value is the median of the runs of a visit: `bytes` over the time until the receiver's 1 B answer is back; 2 `bytes`
/// over the slower end's time for both ways at once; half a round trip for the latency.
/// Metric `rate`: pairs a second of the whole tournament, with its verification, which the pairs' own times leave out.
/// Each message of `bytes` is compared in full with what its sender alone sends, on memory that was overwritten before.
/// The matrix is in the details, so more than `most_ranks` are skipped.
/// Sources: mpiGraph (all pairs, but in ring shifts, which make nodes share links), LinkTest (both ways, disjoint
/// pairs).
class Pairs {
public:
  static constexpr auto name = "fabric.pairs";
  static constexpr auto variant = "mpi";
  static constexpr int min_ranks = 2;
  static constexpr int most_ranks = 128;
  static constexpr int pings = 20;
  static Description description();
  static std::vector<Param> params();

  Pairs(Params const&, Device&);
  Work work() const;
  Amounts amounts() const;
  Check check();  // on all ranks: also brings the matrix together
  Details details() const;
  void corrupt(std::size_t where) { received_[where % bytes_] ^= std::byte{1}; }
  template <Backend>
  void run(Queue&);

  /// What one rank found of a partner: a time for each run, in seconds.
  struct Met {
    std::vector<double> one_way, both_ways, latency;
  };

private:
  void meet(int partner);
  double ping_pong(int partner);
  /// The time until this rank's message has been answered; of the receiver nothing is timed.
  double send_to(int partner);
  void receive_from(int partner);
  double swap_with(int partner);
  void overwrite();
  /// Words of 8 B that are not what `sender` sends.
  std::int64_t wrong_words(int sender) const;

  Device& device_;
  MpiComm comm_;
  std::size_t bytes_;
  Buffer<std::byte> sent_, received_;
  std::vector<Met> met_;  // by partner
  std::int64_t wrong_ = 0;
  int last_sender_ = -1;  // of what received_ holds

  // on rank 0, after check(): by pair, the rows of the upper triangle one behind the other
  std::vector<std::string> hosts_;
  std::vector<double> forth_, back_, both_, latency_;
};

}  // namespace toise::fabric
