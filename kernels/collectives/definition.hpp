// What an operation is, the same for every library: what each rank gives, and what it must have afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/narrow_float.hpp"

namespace toise::collectives {

enum class Type { fp64, fp32, fp16, bf16, int64, int32, int16, int8 };  // of an element
enum class Reduction { sum, prod, min, max, avg };

/// What may be set for an operation beside size and type.
struct Takes {
  bool reduction = false, root = false;
  bool in_place_over_mpi = false, in_place_over_nccl = false;
};

/// How an operation is done, whatever its size.
struct Settings {
  Type type = Type::fp32;
  Reduction reduction = Reduction::max;  // of a copy too: the one with the most different values
  int root = 0;
  bool in_place = false;  // input and output share their memory
};

/// A rank among those of an operation.
struct Place {
  int rank = 0, ranks = 1, root = 0;

  bool is_root() const { return rank == root; }
  int next() const { return (rank + 1) % ranks; }
  int previous() const { return (rank + ranks - 1) % ranks; }
  std::size_t index() const { return static_cast<std::size_t>(rank); }
  std::size_t count() const { return static_cast<std::size_t>(ranks); }
  /// Each rank's share of n elements, rounded down as nccl-tests does. Throws Unsupported if that is none of some.
  std::size_t share_of(std::size_t n) const;
};

/// What ranks have of `share` elements each when they have them unevenly: half of a share less at even ranks, half of
/// it more at odd ones, three to one from neighbour to neighbour. Two neighbours together have two shares, and a last
/// one without a neighbour has its share.
struct UnevenShares {
  std::size_t share = 0, ranks = 1;

  std::size_t count(std::size_t rank) const {
    if (rank % 2 == 1) return share + share / 2;
    return rank + 1 < ranks ? share - share / 2 : share;
  }
  std::size_t begin(std::size_t rank) const { return rank * share - (rank % 2 == 1 ? share / 2 : 0); }
};

/// `count` elements of an output: each is the reduction, over `ranks` ranks from `first_rank` on, of an element of
/// their inputs, from element `offset` on. Of one rank it is a copy.
struct Piece {
  int first_rank = 0, ranks = 1;
  std::size_t offset = 0, count = 0;
};

/// The elements that a rank gives, and the pieces that it gets, one behind the other: none where it has no result.
struct Layout {
  std::size_t input = 0;
  std::vector<Piece> output;
  std::vector<std::size_t> parts = {};  // of the input, by the rank that they are for, where these have counts
  std::size_t inner = 0;                // in place: the element of the larger at which the smaller begins

  std::size_t output_count() const {
    std::size_t count = 0;
    for (auto const& piece : output) count += piece.count;
    return count;
  }
};

/// The layout of an operation on n elements, as nccl-tests counts them: those of the larger of input and output at
/// the root. Every operation has such a function, and `static double bus_factor(int ranks)`.
using LayoutOf = Layout (*)(std::size_t n, Place const&);

/// visit(T{}) for the C++ type T of the elements.
template <class Visit>
auto with_type(Type type, Visit const& visit) {
  switch (type) {
    case Type::fp64: return visit(double{});
    case Type::fp16: return visit(Fp16{});
    case Type::bf16: return visit(Bf16{});
    case Type::int64: return visit(std::int64_t{});
    case Type::int32: return visit(std::int32_t{});
    case Type::int16: return visit(std::int16_t{});
    case Type::int8: return visit(std::int8_t{});
    case Type::fp32: break;
  }
  return visit(float{});
}
inline std::size_t size_of(Type type) {
  return with_type(type, [](auto zero) { return sizeof zero; });
}
constexpr bool is_integer(Type type) {
  return type == Type::int64 || type == Type::int32 || type == Type::int16 || type == Type::int8;
}

std::string_view to_string(Type);
std::string_view to_string(Reduction);

}  // namespace toise::collectives
