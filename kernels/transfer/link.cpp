#include "kernels/transfer/link.hpp"

#include "core/checked_count.hpp"
#include "kernels/transfer/pattern.hpp"

namespace toise::transfer {

HostBlock::HostBlock(Device& host_side, bool is_pinned, std::size_t words) {
  if (!is_pinned) {
    pageable_.emplace(host_side, words);
    data_ = pageable_->data();
    return;
  }
  auto const bytes = checked_count<std::byte>(host_side, words, sizeof(std::uint64_t));
  data_ = pinned_ = static_cast<std::uint64_t*>(gpu::allocate_pinned(bytes));
}

HostBlock::~HostBlock() {
  if (pinned_) gpu::release_pinned(pinned_);
}

Link::Link(Device& device, std::size_t words, std::vector<Way> ways)
    : device_(device), words_(words), ways_(std::move(ways)) {}

void Link::enqueue(Queue& queue) {
  for (auto const& way : ways_) {
    if (way.on) gpu::follow(*way.on, queue);
  }
  for (auto const& way : ways_) {
    gpu::copy(way.on ? *way.on : queue, way.to, way.from, words_ * sizeof(std::uint64_t));
  }
  for (auto const& way : ways_) {
    if (way.on) gpu::follow(queue, *way.on);
  }
}

Check Link::check() {
  std::size_t wrong = 0;
  for (auto const& way : ways_) {
    wrong += way.to_host ? wrong_on_host(device_.team(), way.to, words_, way.seed)
                         : wrong_on_device(*way.at, way.to, words_, way.seed);
  }
  return {.error = static_cast<double>(wrong), .tolerance = 0};
}

void Link::corrupt(std::size_t where) {
  auto const& way = ways_[where % ways_.size()];
  std::uint64_t word = 0;
  auto* const place = way.to + where / ways_.size() % words_;
  gpu::copy(*way.at, &word, place, sizeof word);
  way.at->wait();
  word ^= 1;
  gpu::copy(*way.at, place, &word, sizeof word);
  way.at->wait();
}

std::vector<Param> link_params() {
  return {{.name = "bytes",
           .kind = ParamKind::bytes,
           .fallback = std::int64_t{64} << 20,
           .help = "size of what is moved each way",
           .range = {8, most_bytes},
           .small = std::int64_t{10'008}},
          {.name = "ways",
           .kind = ParamKind::word,
           .fallback = "one",
           .help = "one: there; both: there and back at once, both counted",
           .choices = {"one", "both"}}};
}

Description describe(BoundBy bound, Chart chart) {
  return {
      .about =
          About{.family = "transfer", .title = "Transfers", .size = {.param = "bytes", .unit = "B"}, .bound = bound},
      .metrics = {{.name = "bandwidth", .unit = "B/s", .chart = std::move(chart), .scope = MetricScope::rank},
                  {.name = "latency", .unit = "s", .form = Form::cost, .scope = MetricScope::rank}}};
}

Amounts link_amounts(double bytes) { return {{"bandwidth", bytes}, {"latency", 1}}; }

std::size_t words_of(Params const& params) { return params.bytes("bytes") / sizeof(std::uint64_t); }

}  // namespace toise::transfer
