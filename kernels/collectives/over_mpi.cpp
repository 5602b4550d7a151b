#include "kernels/collectives/over_mpi.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "core/error.hpp"
#include "core/ranks/mpi_count.hpp"

namespace toise::collectives {
namespace {

MpiForm form_of(Params const& params) {
  auto const found = params.values().contains("form") ? params.text("form") : "blocking";
  if (found == "blocking") return MpiForm::blocking;
  if (found == "nonblocking") return MpiForm::nonblocking;
  if (MPI_VERSION < 4) {
    throw Unsupported(
        fmt::format("this MPI is of version {}.{}, and persistent collectives came with 4.0: use form = "
                    "nonblocking",
                    MPI_VERSION, MPI_SUBVERSION));
  }
#if defined(MPICH_NUMVERSION) && MPICH_NUMVERSION < 40300000
  throw Unsupported(
      "persistent collectives of MPICH before 4.3 crash or lose data (pmodels/mpich#6423, #7078): use form = "
      "nonblocking");
#endif
  return MpiForm::persistent;
}

void add_part(MpiParts& parts, std::size_t count) {
  auto const end = parts.counts.empty() ? 0 : parts.offsets.back() + std::size_t{1} * parts.counts.back();
  parts.offsets.push_back(mpi_count(end));
  parts.counts.push_back(mpi_count(count));
}

/// How many elements are wrong, and the first of them.
struct Wrong {
  std::size_t count = 0, first = 0;
  double found = 0, right = 0;
};

/// Of the part of an output that one thread looks at.
template <class T>
Wrong count_wrong(T const* output, Layout const& layout, Pattern const& pattern, int thread, int threads) {
  Wrong wrong;
  for (std::size_t begin = 0; auto const& piece : layout.output) {
    auto const mine = slice(piece.count, thread, threads);
    for (auto i = mine.begin; i < mine.end; ++i) {
      auto const found = number(output[begin + i]), right = expected(pattern, piece, i);
      if (found == right) continue;
      if (wrong.count == 0) wrong = {.first = begin + i, .found = found, .right = right};
      ++wrong.count;
    }
    begin += piece.count;
  }
  return wrong;
}

}  // namespace

std::vector<Param> MpiContext::params(Takes const& takes, bool has_forms) {
  Offer offer{
      .types = {Type::fp64, Type::fp32, Type::fp16, Type::bf16, Type::int64, Type::int32, Type::int16, Type::int8},
      .reductions = {},
      .root = takes.root,
      .in_place = takes.in_place_over_mpi};
  if (takes.reduction) offer.reductions = {Reduction::sum, Reduction::prod, Reduction::min, Reduction::max};
  auto all = collectives::params(offer);
  if (has_forms) {
    all.push_back({.name = "form",
                   .kind = ParamKind::word,
                   .fallback = std::string("blocking"),
                   .help = "of the call; of the others `overlap` is found out too",
                   .choices = {"blocking", "nonblocking", "persistent"}});
  }
  all.push_back(algorithm_param());
  all.push_back(sync_param());
  return all;
}

MpiContext::MpiContext(std::string_view kernel, Params const& params, Device& device, LayoutOf layout_of,
                       MPI_Comm (*make_communicator)())
    : device_(device),
      algorithm_(kernel, params),
      comm_(make_communicator()),
      settings_(settings_of(params, comm_.size())),
      form_(form_of(params)),
      pattern_(pattern_of(settings_, comm_.size())),
      reduction_(settings_.type, settings_.reduction),
      call_{.type = mpi_type(settings_.type),
            .reduction = reduction_.get(),
            .comm = comm_.get(),
            .place = {.rank = comm_.rank(), .ranks = comm_.size(), .root = settings_.root},
            .in_place = settings_.in_place},
      layout_(layout_of(elements_of(params, settings_.type), call_.place)),
      counted_(counted_elements(layout_of, elements_of(params, settings_.type), call_.place)),
      memory_(device, layout_, settings_) {
  call_.input = memory_.input();
  call_.output = memory_.output();
  call_.input_count = mpi_count(layout_.input);
  call_.output_count = mpi_count(layout_.output_count());
  for (auto const count : layout_.parts) add_part(call_.sent, count);
  for (auto const& piece : layout_.output) add_part(call_.received, piece.count);
  refill();
}

void MpiContext::refill() {
  auto& team = device_.team();
  auto const poisonable = memory_.poisonable();
  team.run([&](int thread) {
    auto const [begin, end] = slice(poisonable.size(), thread, team.size(), page_grain<std::byte>);
    if (begin < end) std::memset(poisonable.data() + begin, 0xff, end - begin);  // NaN, or -1
  });
  with_type(settings_.type, [&]<class T>(T) {
    auto* const input = reinterpret_cast<T*>(memory_.input());
    team.run([&](int thread) {
      auto const [begin, end] = slice(layout_.input, thread, team.size(), page_grain<T>);
      for (auto i = begin; i < end; ++i) input[i] = stored<T>(element(pattern_, call_.place.rank, i));
    });
  });
}

Work MpiContext::work() const {
  auto const size = static_cast<double>(size_of(settings_.type));
  return {.bytes_read = size * static_cast<double>(layout_.input),
          .bytes_written = size * static_cast<double>(layout_.output_count())};
}

Details MpiContext::details() const {
  Details details{{"ranks", call_.place.ranks}};
  if (form_ == MpiForm::blocking) details.set_all(algorithm_.details());
  if (reduction_.is_own()) details.set({"reduction_by", "toise: MPI has none for this type"});
  if (overlap_) details.set_all(to_details(*overlap_));
  if (bits_repeat_) details.set({"repeatable", *bits_repeat_});
  return details;
}

Check MpiContext::check_exactly() {
  auto& team = device_.team();
  std::vector<Wrong> by_thread(static_cast<std::size_t>(team.size()));
  with_type(settings_.type, [&]<class T>(T) {
    auto const* const output = reinterpret_cast<T const*>(memory_.output());
    team.run([&](int thread) {
      by_thread[static_cast<std::size_t>(thread)] = count_wrong(output, layout_, pattern_, thread, team.size());
    });
  });
  std::size_t count = 0;
  Wrong const* first = nullptr;
  for (auto const& wrong : by_thread) {
    count += wrong.count;
    if (wrong.count > 0 && (!first || wrong.first < first->first)) first = &wrong;
  }
  if (first) {
    fmt::print(stderr, "rank {}: element {} is {}, and {} was expected\n", call_.place.rank, first->first, first->found,
               first->right);
  }
  return {.error = static_cast<double>(count), .tolerance = 0};
}

std::uint64_t MpiContext::digest_of_output() {
  auto const* const bytes = memory_.output();
  std::uint64_t digest = 0;
  for (std::size_t i = 0, n = layout_.output_count() * size_of(settings_.type); i < n; i += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes + i, std::min(n - i, sizeof word));
    digest = mix(digest ^ word);
  }
  return digest;
}

std::uint64_t MpiContext::digest_of_rounded(std::function<void()> const& run) {
  refill();
  with_type(settings_.type, [&]<class T>(T) {
    auto* const input = reinterpret_cast<T*>(memory_.input());
    // from 0.75 to 1.25, so that products stay in range too
    for (std::size_t i = 0; i < layout_.input; ++i)
      input[i] = stored<T>(0.75 + 0x1p-65 * static_cast<double>(bits_of(call_.place.rank, i)));
  });
  run();
  return digest_of_output();
}

void MpiContext::note_whether_bits_repeat(std::function<void()> const& run) {
  bool const rounds = settings_.reduction == Reduction::sum || settings_.reduction == Reduction::prod;
  if (is_integer(settings_.type) || !rounds || counted_ == 0) return;
  auto const digest = digest_of_rounded(run);
  bool differs = false;
  for (int times = 0; times < 2; ++times) differs = digest_of_rounded(run) != digest || differs;
  double anywhere = differs ? 1 : 0;
  device_.world().max({&anywhere, 1});
  bits_repeat_ = anywhere == 0;
  refill();
}

Check MpiContext::note_overlap(std::function<void()> const& start, std::function<void()> const& wait) {
  if (counted_ == 0) return {};
  overlap_ = measure_overlap(device_.world(), {.prepare = [this] { prepare(); }, .start = start, .wait = wait});
  auto const found = check_exactly();
  refill();
  return found;
}

void MpiContext::corrupt(std::size_t where) {
  auto const index = where % layout_.output_count();
  memory_.output()[index * size_of(settings_.type)] ^= std::byte{1};  // the lowest bit of an element
}

}  // namespace toise::collectives
