#include "kernels/fabric/pairs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <limits>

#include "core/checked_count.hpp"
#include "core/error.hpp"
#include "core/registry.hpp"
#include "core/sampling/clock.hpp"
#include "core/sampling/statistics.hpp"
#include "core/system/host_name.hpp"
#include "kernels/collectives/pattern.hpp"
#include "kernels/fabric/tournament.hpp"

namespace toise::fabric {
namespace {

constexpr std::int64_t most_bytes_of_message = std::numeric_limits<int>::max();  // what MPI before 4.0 counts

/// Bytes 8 i to 8 i + 7 of what a rank sends: none is 0xff, with which memory is overwritten.
std::uint64_t word_of(int rank, std::size_t i) { return collectives::bits_of(rank, i) & 0x7f7f7f7f7f7f7f7fu; }

std::size_t room_for(Device const& device, Params const& params, int ranks) {
  if (ranks > Pairs::most_ranks) {
    throw Unsupported(fmt::format(
        "{} ranks have {} pairs, and a result line keeps those of at most {} ranks: set ranks_per_node = 1, "
        "or measure groups of nodes",
        ranks, std::int64_t{1} * ranks * (ranks - 1) / 2, Pairs::most_ranks));
  }
  auto const bytes = params.bytes("bytes");
  require_memory(device, 2.0 * static_cast<double>(bytes));
  return bytes;
}

double rate_of(double bytes, std::vector<double> const& seconds) { return bytes / median(seconds); }

/// Four digits are more than a median of some runs knows, and keep lines short.
double rounded(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4g", value);
  return std::strtod(text.data(), nullptr);
}

}  // namespace

Description Pairs::description() {
  return {.about = {.family = "fabric",
                    .title = "Fabric",
                    .size = {.param = "bytes", .unit = "B"},
                    .bound = BoundBy::network},
          .metrics = {{.name = "rate", .unit = "1/s", .chart = {}}}};
}

std::vector<Param> Pairs::params() {
  return {{.name = "bytes",
           .kind = ParamKind::bytes,
           .fallback = std::int64_t{4} << 20,
           .help = "of the message that a pair exchanges one way, the other, and both at once",
           .range = {1, static_cast<double>(most_bytes_of_message)},
           .small = std::int64_t{10'001}}};
}

Pairs::Pairs(Params const& params, Device& device)
    : device_(device),
      bytes_(room_for(device, params, comm_.size())),
      sent_(device, bytes_),
      received_(device, bytes_),
      met_(static_cast<std::size_t>(comm_.size())) {
  for (std::size_t begin = 0; begin < bytes_; begin += sizeof(std::uint64_t)) {
    std::uint64_t const word = word_of(comm_.rank(), begin / sizeof word);
    std::memcpy(&sent_[begin], &word, std::min(bytes_ - begin, sizeof word));
  }
  overwrite();
}

Work Pairs::work() const {
  auto const moved = 2.0 * static_cast<double>(bytes_) * (comm_.size() - 1);
  return {.bytes_read = moved, .bytes_written = moved};
}

Amounts Pairs::amounts() const {
  double const n = comm_.size();
  return {{"rate", n * (n - 1) / 2}};
}

template <>
void Pairs::run<host>(Queue&) {
  for (int round = 0; round < rounds_of(comm_.size()); ++round) {
    int const partner = partner_of(comm_.rank(), round, comm_.size());
    if (partner >= 0) meet(partner);
  }
}

void Pairs::meet(int partner) {
  auto& met = met_[static_cast<std::size_t>(partner)];
  bool const is_first = comm_.rank() < partner;
  auto const seconds = ping_pong(partner);
  if (is_first) met.latency.push_back(seconds);
  for (bool const sends : {is_first, !is_first}) {
    if (sends)
      met.one_way.push_back(send_to(partner));
    else
      receive_from(partner);
  }
  met.both_ways.push_back(swap_with(partner));
}

double Pairs::ping_pong(int partner) {
  std::uint64_t word = 0;
  std::vector<double> trips;
  bool const is_first = comm_.rank() < partner;
  for (int i = 0; i <= pings; ++i) {  // the first one waits for a partner that comes late
    auto const begin = now_ns();
    if (is_first) check_mpi(MPI_Send(&word, sizeof word, MPI_BYTE, partner, 0, comm_.get()));
    check_mpi(MPI_Recv(&word, sizeof word, MPI_BYTE, partner, 0, comm_.get(), MPI_STATUS_IGNORE));
    if (!is_first) check_mpi(MPI_Send(&word, sizeof word, MPI_BYTE, partner, 0, comm_.get()));
    if (i > 0) trips.push_back(seconds_since(begin) / 2);
  }
  return median(trips);
}

double Pairs::send_to(int partner) {
  std::byte answer{};
  // the receiver says that its memory is ready
  check_mpi(MPI_Recv(&answer, 1, MPI_BYTE, partner, 0, comm_.get(), MPI_STATUS_IGNORE));
  auto const begin = now_ns();
  check_mpi(MPI_Send(sent_.data(), static_cast<int>(bytes_), MPI_BYTE, partner, 0, comm_.get()));
  check_mpi(MPI_Recv(&answer, 1, MPI_BYTE, partner, 0, comm_.get(), MPI_STATUS_IGNORE));
  return seconds_since(begin);
}

void Pairs::receive_from(int partner) {
  overwrite();
  std::byte const answer{1};
  check_mpi(MPI_Send(&answer, 1, MPI_BYTE, partner, 0, comm_.get()));
  check_mpi(MPI_Recv(received_.data(), static_cast<int>(bytes_), MPI_BYTE, partner, 0, comm_.get(), MPI_STATUS_IGNORE));
  check_mpi(MPI_Send(&answer, 1, MPI_BYTE, partner, 0, comm_.get()));
  wrong_ += wrong_words(partner);
}

double Pairs::swap_with(int partner) {
  overwrite();
  std::byte mine{1}, theirs{};
  check_mpi(
      MPI_Sendrecv(&mine, 1, MPI_BYTE, partner, 0, &theirs, 1, MPI_BYTE, partner, 0, comm_.get(), MPI_STATUS_IGNORE));
  auto const begin = now_ns();
  check_mpi(MPI_Sendrecv(sent_.data(), static_cast<int>(bytes_), MPI_BYTE, partner, 0, received_.data(),
                         static_cast<int>(bytes_), MPI_BYTE, partner, 0, comm_.get(), MPI_STATUS_IGNORE));
  auto const seconds = seconds_since(begin);
  last_sender_ = partner;
  wrong_ += wrong_words(partner);
  return seconds;
}

void Pairs::overwrite() { std::memset(received_.data(), 0xff, bytes_); }

std::int64_t Pairs::wrong_words(int sender) const {
  std::int64_t wrong = 0;
  for (std::size_t begin = 0; begin < bytes_; begin += sizeof(std::uint64_t)) {
    std::uint64_t const expected = word_of(sender, begin / sizeof expected);
    auto const size = std::min(bytes_ - begin, sizeof expected);
    if (std::memcmp(&received_[begin], &expected, size) == 0) continue;
    if (wrong++ == 0)
      fmt::print(stderr, "rank {}: what came from rank {} is wrong from byte {} on\n", comm_.rank(), sender, begin);
  }
  return wrong;
}

Check Pairs::check() {
  auto const n = static_cast<std::size_t>(comm_.size()), self = static_cast<std::size_t>(comm_.rank());
  auto wrong = static_cast<double>(wrong_);
  if (last_sender_ >= 0) wrong += static_cast<double>(wrong_words(last_sender_));
  std::vector<double> mine(3 * n);
  for (std::size_t other = 0; other < n; ++other) {
    auto const& met = met_[other];
    if (other == self) continue;
    if (met.both_ways.empty()) {
      ++wrong;  // a pair that never met
      continue;
    }
    auto const bytes = static_cast<double>(bytes_);
    mine[3 * other] = rounded(rate_of(bytes, met.one_way));
    mine[3 * other + 1] = rounded(rate_of(2 * bytes, met.both_ways));
    if (self < other) mine[3 * other + 2] = rounded(median(met.latency));
  }
  std::vector<double> all(comm_.rank() == 0 ? n * mine.size() : 0);
  check_mpi(MPI_Gather(mine.data(), static_cast<int>(mine.size()), MPI_DOUBLE, all.data(),
                       static_cast<int>(mine.size()), MPI_DOUBLE, 0, comm_.get()));
  hosts_ = device_.world().gather(host_name());
  forth_.clear(), back_.clear(), both_.clear(), latency_.clear();
  for (std::size_t a = 0; !all.empty() && a < n; ++a) {
    for (std::size_t b = a + 1; b < n; ++b) {
      auto const *const ab = &all[3 * (a * n + b)], *const ba = &all[3 * (b * n + a)];
      forth_.push_back(ab[0]);
      back_.push_back(ba[0]);
      both_.push_back(std::min(ab[1], ba[1]));
      latency_.push_back(ab[2]);
    }
  }
  return {.error = wrong, .tolerance = 0};
}

Details Pairs::details() const {
  Details details{{"ranks", comm_.size()}};
  if (both_.empty()) return details;
  auto const slowest = *std::min_element(both_.begin(), both_.end());
  details.set({"slowest_pair_bandwidth", slowest, "B/s"});
  details.set({"median_pair_bandwidth", median(both_), "B/s"});
  details.set({"median_pair_latency", median(latency_), "s"});
  details.set({"pair_hosts", hosts_});
  details.set({"pair_bandwidth", both_, "B/s"});
  details.set({"pair_bandwidth_forth", forth_, "B/s"});
  details.set({"pair_bandwidth_back", back_, "B/s"});
  details.set({"pair_latency", latency_, "s"});
  return details;
}

static bool const registered = add_kernel<Pairs, host>();

}  // namespace toise::fabric
