// Accumulate: every rank adds to numbers in the memory of another.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

#include "core/registry.hpp"
#include "kernels/collectives/mpi_reduction.hpp"
#include "kernels/collectives/pattern.hpp"
#include "kernels/rma/one_sided.hpp"

namespace toise::rma {
namespace {

using collectives::Type, collectives::with_type;

constexpr std::array types{Type::fp64, Type::fp32, Type::int64, Type::int32};

Type type_of(Params const& params) {
  return *std::find_if(types.begin(), types.end(), [&](Type one) { return to_string(one) == params.text("type"); });
}

/// What a rank adds to an element: ±1, ±2, … ±64. Sums of a power of two are exact, up to where a type no longer holds
/// the next one and stays.
double addend(int rank, std::size_t i) {
  auto const bits = collectives::bits_of(rank, i);
  return std::ldexp(bits % 2 == 0 ? 1 : -1, static_cast<int>((bits >> 8) % 7));
}

/// An element to which `value` was added so many times, from 0 on.
template <class T>
T sum_of(double value, std::int64_t times) {
  if constexpr (std::is_integral_v<T>) {  // wraps around
    return static_cast<T>(static_cast<std::uint64_t>(static_cast<std::int64_t>(value)) *
                          static_cast<std::uint64_t>(times));
  } else {
    constexpr auto most = std::int64_t{1} << std::numeric_limits<T>::digits;  // one more is rounded back
    return static_cast<T>(value * static_cast<double>(std::min(times, most)));
  }
}

/// `operations` of MPI_Accumulate with MPI_SUM, of `bytes` each, by every rank to the one `distance` after it, and
/// their completion, all ranks at once. Metrics as rma.put. Verified: each element must be what that many runs add, by
/// the rank before. Source: OSU Micro-Benchmarks, osu_acc_latency, where one rank alone adds.
class Accumulate : public OneSided {
public:
  static constexpr auto name = "rma.accumulate";
  static Description description() {
    auto described = describe();
    described.about.accumulates = true;
    return described;
  }
  static std::vector<Param> params() {
    auto all = rma::params();
    all.push_back({.name = "type",
                   .kind = ParamKind::word,
                   .fallback = std::string("fp64"),
                   .help = "of an element",
                   .choices = {"fp64", "fp32", "int64", "int32"}});
    return all;
  }

  Accumulate(Params const& params, Device& device)
      : OneSided(params, device, size_of(type_of(params))),
        type_(type_of(params)),
        mpi_type_(collectives::mpi_type(type_)) {
    with_type(type_, [&]<class T>(T) {
      auto* const given = reinterpret_cast<T*>(local());
      auto* const sums = reinterpret_cast<T*>(window().data());
      for (std::size_t i = 0; i < elements(); ++i) {
        given[i] = collectives::stored<T>(addend(rank(), i));
        sums[i] = {};
      }
    });
    be_ready();
  }
  Check check() {
    return check_result(window().data(), [this] {
      return with_type(type_, [this]<class T>(T) { return count_wrong(reinterpret_cast<T const*>(window().data())); });
    });
  }
  template <Backend>
  void run(Queue&) {
    run_all([this](int i) {
      return MPI_Accumulate(local() + offset(i), count(), mpi_type_, target(), offset(i), count(), mpi_type_, MPI_SUM,
                            window().get());
    });
    ++runs_;
  }

private:
  std::size_t elements() const { return static_cast<std::size_t>(count()) * static_cast<std::size_t>(operations()); }

  template <class T>
  std::size_t count_wrong(T const* sums) const {
    std::size_t wrong = runs_ == 0 ? 1 : 0;
    if constexpr (std::is_arithmetic_v<T>) {
      for (std::size_t i = 0; i < elements(); ++i) {
        auto const right = sum_of<T>(addend(source(), i), runs_);
        if (sums[i] == right) continue;
        if (wrong++ == 0) {
          fmt::print(stderr, "rank {}: element {} is {} after {} sums by rank {}, and {} was expected\n", rank(), i,
                     sums[i], runs_, source(), right);
        }
      }
    }
    return wrong;
  }

  Type type_;
  MPI_Datatype mpi_type_;
  std::int64_t runs_ = 0;  // on every rank as many
};

bool const added = add_kernel<Accumulate, host>();

}  // namespace
}  // namespace toise::rma
