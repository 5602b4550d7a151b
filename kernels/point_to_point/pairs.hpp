// What the kernels between two ranks share: the pairs, the messages of one, and how they are verified.
#pragma once

#include <vector>

#include "core/case.hpp"
#include "core/params.hpp"
#include "core/ranks/mpi_comm.hpp"
#include "kernels/point_to_point/messages.hpp"
#include "kernels/point_to_point/pairing.hpp"

namespace toise::point_to_point {

/// Of every kernel of pairs, with these metrics, its headline first.
Description describe(std::vector<DescribedMetric>);
DescribedMetric bandwidth_of(MetricScope);  // of a pair, or of all pairs together

/// `bytes` of a message and `pairing`.
std::vector<Param> params();
/// As above, and `window`: how many messages are on their way at once.
std::vector<Param> params_with_window();

enum class Ways { one, both };

/// All pairs of MPI_COMM_WORLD, at work at the same time. A kernel gives what one of them does.
class Pairs {
public:
  static constexpr auto variant = "mpi";
  static constexpr int min_ranks = 2;

  /// Throws Unsupported where the number of ranks is odd, the messages have no room in memory, or one is larger than
  /// MPI can count.
  Pairs(Params const&, Device&, Ways);

  Work work() const;
  Check check();  // exact, of every byte
  Details details() const;
  void corrupt(std::size_t where) { incoming_.all.corrupt(where); }  // of a rank that receives

protected:
  int pairs() const { return comm_.size() / 2; }
  int window() const { return window_; }
  double bytes_of_window() const { return static_cast<double>(window_) * bytes_; }
  bool is_first() const { return pair_.is_first; }

  void send();     // message 0, as MPI_Send
  void receive();  // into message 0
  /// The first rank starts to send a window and waits for all of it, then for the word of the other one that all came:
  /// so that a window is not begun before the last one has arrived. Source: OSU Micro-Benchmarks, osu_bw.
  void send_window_one_way();
  /// Both ranks start to receive a window and to send one, and wait for both. Source: osu_bibw.
  void exchange_windows();

private:
  void start_receiving(MPI_Request*);
  void start_sending(MPI_Request*);

  MpiComm comm_;
  Pair pair_;
  int pairs_across_nodes_;  // found out by all ranks, before one of them may have no room
  int window_, bytes_;
  OwnMessages outgoing_, incoming_;
  std::vector<MPI_Request> requests_;
};

}  // namespace toise::point_to_point
