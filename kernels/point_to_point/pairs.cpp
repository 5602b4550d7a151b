#include "kernels/point_to_point/pairs.hpp"

#include <algorithm>

#include "core/checked_count.hpp"
#include "core/ranks/mpi_count.hpp"
#include "core/system/host_name.hpp"

namespace toise::point_to_point {
namespace {

constexpr int data_tag = 1, word_tag = 2;

Pair pair_among(Params const& params, MpiComm const& comm) {
  return pair_of(parse_pairing(params.text("pairing")), comm.rank(), comm.size());
}

int window_of(Params const& params) {
  return params.values().contains("window") ? static_cast<int>(params.integer("window")) : 1;
}

/// How many pairs of ranks have two hosts.
int count_across_nodes(World& world, Pair const& mine) {
  auto const hosts = world.gather(host_name());
  bool const is_across = hosts[static_cast<std::size_t>(world.rank())] != hosts[static_cast<std::size_t>(mine.partner)];
  auto const all = world.gather(is_across && mine.is_first ? "across" : "");
  return static_cast<int>(std::count(all.begin(), all.end(), "across"));
}

/// Of a message; `count` of them are checked to have room at once, before any is touched.
int checked_bytes(Params const& params, Device const& device, int count) {
  auto const bytes = params.bytes("bytes");
  require_memory(device, memory_of<std::byte>(bytes, count));
  return mpi_count(bytes);
}

}  // namespace

Description describe(std::vector<DescribedMetric> metrics) {
  Description description;
  description.about = About{.family = "point_to_point",
                            .title = "Point to point",
                            .size = {.param = "bytes", .unit = "B"},
                            .bound = BoundBy::network};
  description.metrics = std::move(metrics);
  return description;
}

DescribedMetric bandwidth_of(MetricScope scope) {
  bool const of_all = scope == MetricScope::team;
  return {
      .name = "bandwidth",
      .unit = "B/s",
      .chart = {.kind = Chart::Kind::over_size,
                .title = of_all ? "Bandwidth of all pairs over message size" : "Bandwidth of a pair over message size",
                .axis = "bandwidth"},
      .scope = scope};
}

std::vector<Param> params() {
  return {{.name = "bytes",
           .kind = ParamKind::bytes,
           .fallback = std::int64_t{8},
           .help = "of a message",
           .range = {0, most_bytes},
           .small = std::int64_t{1003}},
          {.name = "pairing",
           .kind = ParamKind::word,
           .fallback = std::string("halves"),
           .help = "halves: rank i and i + p / 2 of p; neighbours: ranks 2 i and 2 i + 1",
           .choices = {"halves", "neighbours"}}};
}

std::vector<Param> params_with_window() {
  auto all = params();
  all.front().fallback = std::int64_t{1} << 20;
  all.push_back({.name = "window",
                 .kind = ParamKind::count,
                 .fallback = std::int64_t{64},
                 .help = "messages that are on their way at once, each with memory of its own",
                 .range = {1, 65536},
                 .small = std::int64_t{3}});
  return all;
}

Pairs::Pairs(Params const& params, Device& device, Ways ways)
    : pair_(pair_among(params, comm_)),
      pairs_across_nodes_(count_across_nodes(device.world(), pair_)),
      window_(window_of(params)),
      bytes_(checked_bytes(params, device, ways == Ways::both ? 2 * window_ : window_)),
      outgoing_(device, ways == Ways::both || pair_.is_first ? window_ : 0, params.bytes("bytes")),
      incoming_(device, ways == Ways::both || !pair_.is_first ? window_ : 0, params.bytes("bytes")),
      requests_(2 * static_cast<std::size_t>(window_), MPI_REQUEST_NULL) {
  outgoing_.all.fill(comm_.rank());
}

Work Pairs::work() const {
  return {.bytes_read = static_cast<double>(outgoing_.all.size()),
          .bytes_written = static_cast<double>(incoming_.all.size())};
}

Check Pairs::check() {
  return {.error = static_cast<double>(incoming_.all.count_wrong(pair_.partner, comm_.rank())), .tolerance = 0};
}

Details Pairs::details() const {
  return {{"ranks", comm_.size()}, {"pairs", pairs()}, {"pairs_across_nodes", pairs_across_nodes_}};
}

void Pairs::send() { check_mpi(MPI_Send(outgoing_.all.at(0), bytes_, MPI_BYTE, pair_.partner, data_tag, comm_.get())); }

void Pairs::receive() {
  check_mpi(MPI_Recv(incoming_.all.at(0), bytes_, MPI_BYTE, pair_.partner, data_tag, comm_.get(), MPI_STATUS_IGNORE));
}

void Pairs::start_sending(MPI_Request* requests) {
  for (int i = 0; i < window_; ++i)
    check_mpi(MPI_Isend(outgoing_.all.at(i), bytes_, MPI_BYTE, pair_.partner, data_tag, comm_.get(), &requests[i]));
}

void Pairs::start_receiving(MPI_Request* requests) {
  for (int i = 0; i < window_; ++i)
    check_mpi(MPI_Irecv(incoming_.all.at(i), bytes_, MPI_BYTE, pair_.partner, data_tag, comm_.get(), &requests[i]));
}

void Pairs::send_window_one_way() {
  if (pair_.is_first) {
    start_sending(requests_.data());
    check_mpi(MPI_Waitall(window_, requests_.data(), MPI_STATUSES_IGNORE));
    check_mpi(MPI_Recv(nullptr, 0, MPI_BYTE, pair_.partner, word_tag, comm_.get(), MPI_STATUS_IGNORE));
  } else {
    start_receiving(requests_.data());
    check_mpi(MPI_Waitall(window_, requests_.data(), MPI_STATUSES_IGNORE));
    check_mpi(MPI_Send(nullptr, 0, MPI_BYTE, pair_.partner, word_tag, comm_.get()));
  }
}

void Pairs::exchange_windows() {
  start_receiving(requests_.data());
  start_sending(requests_.data() + window_);
  check_mpi(MPI_Waitall(2 * window_, requests_.data(), MPI_STATUSES_IGNORE));
}

}  // namespace toise::point_to_point
