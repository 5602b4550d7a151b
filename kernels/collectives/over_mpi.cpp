#include "kernels/collectives/over_mpi.hpp"

#include <fmt/format.h>

#include <climits>
#include <cstdio>
#include <cstring>

#include "core/error.hpp"

namespace toise::collectives {
namespace {

MPI_Datatype mpi_type(Type type) { return type == Type::fp64 ? MPI_DOUBLE : MPI_FLOAT; }
MPI_Op mpi_reduction(Reduction reduction) { return reduction == Reduction::max ? MPI_MAX : MPI_SUM; }

int mpi_count(std::size_t n) {
  if (n > INT_MAX) {
    throw Unsupported("more than 2^31 - 1 elements a message, which MPI before 4.0 cannot count");
  }
  return static_cast<int>(n);
}

/// How many elements of an output are wrong.
template <class T>
double count_wrong(T const* output, MpiCall const& call, Layout const& layout, Reduction reduction) {
  double wrong = 0;
  std::size_t begin = 0;
  for (auto const& piece : layout.output) {
    for (std::size_t i = 0; i < piece.count; ++i) {
      auto const found = output[begin + i], right = expected<T>(piece, reduction, i);
      if (found == right) continue;
      if (wrong == 0) {
        fmt::print(stderr, "rank {}: element {} is {}, and {} was expected\n", call.place.rank, begin + i, found,
                   right);
      }
      ++wrong;
    }
    begin += piece.count;
  }
  return wrong;
}

}  // namespace

MpiContext::MpiContext(Params const& params, Device& device, LayoutOf layout_of, Settings const& settings)
    : device_(device),
      settings_(settings),
      call_{.type = mpi_type(settings.type),
            .reduction = mpi_reduction(settings.reduction),
            .comm = comm_.get(),
            .place = {.rank = comm_.rank(), .ranks = comm_.size(), .root = settings.root},
            .in_place = settings.in_place},
      layout_(layout_of(params.bytes("bytes") / size_of(settings.type), call_.place)),
      counted_(counted_elements(layout_of, params.bytes("bytes") / size_of(settings.type), call_.place)),
      memory_(device, layout_, call_.place, settings) {
  call_.input = memory_.input();
  call_.output = memory_.output();
  call_.input_count = mpi_count(layout_.input);
  call_.output_count = mpi_count(layout_.output_count());
  refill();
}

void MpiContext::refill() {
  auto& team = device_.team();
  auto const poisonable = memory_.poisonable();
  team.run([&](int thread) {
    auto const [begin, end] = slice(poisonable.size(), thread, team.size(), page_grain<std::byte>);
    std::memset(poisonable.data() + begin, 0xff, end - begin);  // NaN
  });
  with_type(settings_.type, [&]<class T>(T) {
    auto* const input = reinterpret_cast<T*>(memory_.input());
    team.run([&](int thread) {
      auto const [begin, end] = slice(layout_.input, thread, team.size(), page_grain<T>);
      for (auto i = begin; i < end; ++i) input[i] = static_cast<T>(element(call_.place.rank, i));
    });
  });
}

Work MpiContext::work() const {
  auto const size = static_cast<double>(size_of(settings_.type));
  return {.bytes_read = size * static_cast<double>(layout_.input),
          .bytes_written = size * static_cast<double>(layout_.output_count())};
}

Check MpiContext::check() {
  double const wrong = with_type(settings_.type, [&]<class T>(T) {
    return count_wrong(reinterpret_cast<T const*>(memory_.output()), call_, layout_, settings_.reduction);
  });
  return {.error = wrong, .tolerance = 0};
}

void MpiContext::corrupt(std::size_t where) {
  with_type(settings_.type,
            [&]<class T>(T) { reinterpret_cast<T*>(memory_.output())[where % layout_.output_count()] += 1; });
}

}  // namespace toise::collectives
