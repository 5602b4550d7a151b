// The members that a kernel may leave out. A member of the right name in another form is a compile error, since it
// would be ignored silently.
#pragma once

#include <concepts>
#include <string_view>
#include <vector>

#include "core/case.hpp"

namespace toise::detail {

template <class K>
concept HasPrepare = requires(K& kernel) {
  { kernel.prepare() } -> std::same_as<void>;
};
template <class K>
concept HasRepeatable = requires(K const& kernel) {
  { kernel.repeatable() } -> std::same_as<bool>;
};
template <class K>
concept HasHostTimed = requires(K const& kernel) {
  { kernel.host_timed() } -> std::same_as<bool>;
};
template <class K>
concept HasOperations = requires(K const& kernel) {
  { kernel.operations() } -> std::same_as<int>;
};
template <class K>
concept HasAmounts = requires(K const& kernel) {
  { kernel.amounts() } -> std::same_as<Amounts>;
};
template <class K>
concept HasDetails = requires(K const& kernel) {
  { kernel.details() } -> std::same_as<Details>;
};
template <class K>
concept HasVariant = std::convertible_to<decltype(K::variant), std::string_view>;
template <class K>
concept HasMinRanks = std::same_as<decltype(K::min_ranks), int const>;
template <class K>
concept HasHidden = std::same_as<decltype(K::hidden), bool const>;

/// True, or a compile error that says which form the member must have.
template <class K>
consteval bool has_well_formed_members() {
  static_assert(
      HasPrepare<K> || !requires { &K::prepare; }, "prepare must be: void prepare()");
  static_assert(
      HasRepeatable<K> || !requires { &K::repeatable; }, "repeatable must be: bool repeatable() const");
  static_assert(
      HasHostTimed<K> || !requires { &K::host_timed; }, "host_timed must be: bool host_timed() const");
  static_assert(
      HasOperations<K> || !requires { &K::operations; }, "operations must be: int operations() const");
  static_assert(
      HasAmounts<K> || !requires { &K::amounts; }, "amounts must be: Amounts amounts() const");
  static_assert(
      HasDetails<K> || !requires { &K::details; }, "details must be: Details details() const");
  static_assert(
      HasVariant<K> || !requires { &K::variant; }, "variant must be: static constexpr std::string_view");
  static_assert(
      HasMinRanks<K> || !requires { &K::min_ranks; }, "min_ranks must be: static constexpr int");
  static_assert(
      HasHidden<K> || !requires { &K::hidden; }, "hidden must be: static constexpr bool");
  return true;
}

}  // namespace toise::detail
