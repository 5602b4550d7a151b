// What an operation is, the same for every library: what each rank gives, and what it must have afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace toise::collectives {

enum class Type { fp32, fp64 };  // of an element
enum class Reduction { sum, max };

/// How an operation is done, whatever its size.
struct Settings {
  Type type = Type::fp32;
  Reduction reduction = Reduction::sum;
  int root = 0;
  bool in_place = false;  // input and output share their memory
};

/// A rank among those of an operation.
struct Place {
  int rank = 0, ranks = 1, root = 0;

  bool is_root() const { return rank == root; }
  int next() const { return (rank + 1) % ranks; }
  int previous() const { return (rank + ranks - 1) % ranks; }
  /// Each rank's share of n elements, rounded down as nccl-tests does. Throws Unsupported if that is none.
  std::size_t share_of(std::size_t n) const;
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
  return type == Type::fp64 ? visit(double{}) : visit(float{});
}
inline std::size_t size_of(Type type) {
  return with_type(type, [](auto zero) { return sizeof zero; });
}
constexpr std::string_view to_string(Type type) { return type == Type::fp64 ? "fp64" : "fp32"; }

/// Element `index` of a rank's input: a small integer, so that sums over ranks are exact in every type.
constexpr int element(int rank, std::size_t index) {
  return static_cast<int>((static_cast<std::uint64_t>(rank) * 31 + index * 7 + 13) % 61);
}

/// Element i of a piece, as it must be.
template <class T>
constexpr T expected(Piece const& piece, Reduction reduction, std::size_t i) {
  auto value = static_cast<T>(element(piece.first_rank, piece.offset + i));
  for (int rank = piece.first_rank + 1; rank < piece.first_rank + piece.ranks; ++rank) {
    auto const other = static_cast<T>(element(rank, piece.offset + i));
    value = reduction == Reduction::sum ? value + other : value < other ? other : value;
  }
  return value;
}

}  // namespace toise::collectives
