#include "kernels/io/random_read.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/checked_count.hpp"
#include "core/error.hpp"
#include "core/registry.hpp"
#include "core/sampling/clock.hpp"
#include "kernels/io/pattern.hpp"

namespace toise {

IoRandomRead::IoRandomRead(Params const& params, Device& device)
    : Transfer(params, device),
      order(pieces(), data_seed),
      source(file.open(O_RDONLY, access)),
      blocks(device, checked_count<std::uint64_t>(device, reads, transfer_bytes / sizeof(std::uint64_t))) {
  if (pieces() < reads) throw Unsupported(fmt::format("a run reads {} blocks, but the file has {}", reads, pieces()));
  write_pattern();
  fill(device, blocks, [](std::size_t) { return 0; });
  posix_fadvise(source, 0, 0, POSIX_FADV_RANDOM);  // read-ahead would fetch what nobody asked for
  if (file.drop_from_cache(bytes) > 0.5) {
    throw Unsupported(
        "the file cannot be dropped from the page cache (a filesystem in memory?): reading it would measure memory");
  }
}

Description IoRandomRead::description() {
  return {.about =
              About{.family = "io", .title = "I/O", .size = {.param = "bytes", .unit = "B"}, .bound = BoundBy::storage},
          .metrics = {{.name = "rate", .unit = "1/s", .scope = MetricScope::rank},
                      bandwidth(),
                      {.name = "latency",
                       .unit = "s",
                       .form = Form::cost,
                       .chart = {.kind = Chart::Kind::distribution,
                                 .title = "Random reads: share of reads that take at most this long",
                                 .axis = "seconds"},
                       .scope = MetricScope::rank}}};
}

Amounts IoRandomRead::amounts() const {
  return {{"rate", static_cast<double>(reads)}, {"latency", static_cast<double>(reads)}};
}

void IoRandomRead::prepare() {
  // a block comes again only after all others; drop the cache before it does
  if (next % pieces() < reads || access == io::Access::buffered)
    resident_share = std::max(resident_share, file.drop_from_cache(bytes));
}

template <>
void IoRandomRead::run<host>(Queue&) {
  auto const words_a_block = transfer_bytes / sizeof(std::uint64_t);
  for (std::uint64_t i = 0; i < reads; ++i) {
    auto const begin = now_ns();
    io::read_at(source, {blocks.data() + i * words_a_block, words_a_block}, block_of(next + i) * transfer_bytes);
    latencies.add(now_ns() - begin);
  }
  next += reads;
}

Check IoRandomRead::check() {
  if (next < reads) return {.error = static_cast<double>(reads), .tolerance = 0};
  auto const words_a_block = transfer_bytes / sizeof(std::uint64_t);
  double wrong = 0;
  for (std::uint64_t i = 0; i < reads; ++i) {
    std::span<std::uint64_t const> const block(blocks.data() + i * words_a_block, words_a_block);
    wrong +=
        static_cast<double>(io::count_wrong(block, file_id, block_of(next - reads + i) * transfer_bytes, generation));
  }
  return {.error = wrong, .tolerance = 0};
}

Details IoRandomRead::details() const {
  return {{"file", file.describe(bytes)},
          {"resident_share", resident_share},
          {"latency_quantiles",
           Details{{"p50", latencies.quantile(0.5)},
                   {"p95", latencies.quantile(0.95)},
                   {"p99", latencies.quantile(0.99)},
                   {"max", latencies.quantile(1)}},
           "s"},
          {"latency_histogram", latencies.buckets(), "s"}};
}

static bool const registered = add_kernel<IoRandomRead, host>();

}  // namespace toise
