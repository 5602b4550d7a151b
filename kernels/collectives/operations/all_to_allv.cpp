// All-to-all of uneven parts: every rank gets a part of the input of each, by rank.
#include "kernels/collectives/operation.hpp"

namespace toise::collectives {
namespace {

/// All-to-all of `bytes` a rank: what rank s sends to rank d is number (d - s) mod p of UnevenShares, so that every
/// rank sends and gets as much. Bandwidths as all_to_all has them, so that the two can be compared; t is the slowest
/// rank's. nccl-tests has no such operation.
struct AllToAllV {
  static constexpr auto name = "collective.all_to_allv";
  static constexpr Takes takes{};
  static double bus_factor(int ranks) { return (ranks - 1.0) / ranks; }
  static Layout layout(std::size_t n, Place const& place) {
    auto const ranks = place.count(), me = place.index();
    UnevenShares const shares{.share = place.share_of(n), .ranks = ranks};
    auto const sent = [&](std::size_t from, std::size_t to) { return shares.count((to + ranks - from) % ranks); };
    Layout layout{.input = shares.share * ranks, .output = {}};
    for (std::size_t rank = 0; rank < ranks; ++rank) {
      layout.parts.push_back(sent(me, rank));
      std::size_t offset = 0;  // of what is for this rank, in the other's input
      for (std::size_t to = 0; to < me; ++to) offset += sent(rank, to);
      layout.output.push_back({.first_rank = static_cast<int>(rank), .offset = offset, .count = sent(rank, me)});
    }
    return layout;
  }
#if defined(TOISE_HAS_MPI)
  static constexpr MpiCalls mpi_calls{MPI_Alltoallv, MPI_Ialltoallv, TOISE_PERSISTENT(MPI_Alltoallv_init)};
  static int call(auto* function, MpiCall const& c, auto... more) {
    return function(c.input, c.sent.counts.data(), c.sent.offsets.data(), c.type, c.output, c.received.counts.data(),
                    c.received.offsets.data(), c.type, c.comm, more...);
  }
#endif
};

bool const added = add_operation<AllToAllV>();

}  // namespace
}  // namespace toise::collectives
