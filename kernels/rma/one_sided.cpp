#include "kernels/rma/one_sided.hpp"

#include <fmt/format.h>

#include "core/checked_count.hpp"
#include "core/error.hpp"
#include "core/ranks/mpi_count.hpp"

namespace toise::rma {
namespace {

constexpr double rounding = 0x1p21;  // of a buffer, to a huge page

/// In `bytes`, rounded down.
int elements_of(Params const& params, std::size_t element) {
  auto const bytes = params.bytes("bytes");
  if (bytes > 0 && bytes < element)
    throw Unsupported(fmt::format("{} B are less than one element, which has {}", bytes, element));
  return mpi_count(bytes / element);
}

int distance_of(Params const& params, int ranks) {
  auto const distance = static_cast<int>(params.integer("distance") % ranks);
  if (distance == 0) {
    throw Unsupported(fmt::format("distance {} of {} ranks leads to the rank itself: use one from 1 to {}",
                                  params.integer("distance"), ranks, ranks - 1));
  }
  return distance;
}

}  // namespace

Description describe() {
  return {.about = {.family = "one_sided",
                    .title = "One-sided operations",
                    .size = {.param = "bytes", .unit = "B"},
                    .bound = BoundBy::network},
          .metrics = {{.name = "latency",
                       .unit = "s",
                       .form = Form::cost,
                       .chart = {.kind = Chart::Kind::over_size,
                                 .title = "Time until complete over size, with its linear fit",
                                 .axis = "time",
                                 .fit_alpha_beta = true}},
                      {.name = "bandwidth", .unit = "B/s", .chart = {}, .scope = MetricScope::rank},
                      {.name = "rate", .unit = "1/s", .chart = {}, .scope = MetricScope::rank}}};
}

std::vector<Param> params() {
  return {{.name = "bytes",
           .kind = ParamKind::bytes,
           .fallback = std::int64_t{8},
           .help = "of an operation",
           .range = {0, most_bytes},
           .small = std::int64_t{1000}},
          {.name = "operations",
           .kind = ParamKind::count,
           .fallback = std::int64_t{1},
           .help = "how many are begun before all are completed, each on memory of its own",
           .range = {1, 65536},
           .small = std::int64_t{3}},
          {.name = "completion",
           .kind = ParamKind::word,
           .fallback = std::string("flush"),
           .help = "fence: by all ranks; lock: lock and unlock of the target; flush: it stays locked",
           .choices = {"fence", "lock", "flush"}},
          {.name = "distance",
           .kind = ParamKind::count,
           .fallback = std::int64_t{1},
           .help = "each rank's target is so many ranks after it",
           .range = {1, most_count}}};
}

OneSided::OneSided(Params const& params, Device& device, std::size_t element)
    : element_(element),
      count_(elements_of(params, element)),
      operations_(static_cast<int>(params.integer("operations"))),
      target_((comm_.rank() + distance_of(params, comm_.size())) % comm_.size()),
      source_((comm_.rank() + comm_.size() - distance_of(params, comm_.size())) % comm_.size()),
      local_(device, checked_bytes(device)),
      window_(comm_, device, local_.size(), parse_completion(params.text("completion"))) {}

std::size_t OneSided::checked_bytes(Device& device) const {
  require_everywhere(device, 2 * (memory_of<std::byte>(bytes(), operations_) + rounding));
  return all_bytes();
}

Work OneSided::work() const {
  auto const all = static_cast<double>(all_bytes());
  return {.bytes_read = all, .bytes_written = all};
}

Amounts OneSided::amounts() const {
  return {{"latency", 1}, {"bandwidth", static_cast<double>(all_bytes())}, {"rate", static_cast<double>(operations_)}};
}

}  // namespace toise::rma
