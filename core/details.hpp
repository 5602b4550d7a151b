// What is known of how a case ran, beside its metrics: values by name, each with its unit.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace toise {

class Details;

/// One value, a list of them, a histogram as (upper bound, count) by bin, or a group of details. The unit is SI's and
/// holds for all numbers of the value; empty for a number without one. A NaN is a number that is not known.
struct Detail {
  using Scalar = std::variant<bool, std::int64_t, double, std::string>;
  using List = std::vector<Scalar>;
  using Histogram = std::vector<std::pair<double, std::int64_t>>;
  using Group = std::vector<Detail>;
  using Value = std::variant<Scalar, List, Histogram, Group>;

  template <class T>
  Detail(std::string of, T const& given, std::string in = {})
      : name(std::move(of)), value(as_value(given)), unit(std::move(in)) {}

  std::string name;
  Value value;
  std::string unit;

private:
  template <class T>
  static Scalar as_scalar(T const& given) {
    if constexpr (std::same_as<T, bool> || std::same_as<T, Scalar>)
      return given;
    else if constexpr (std::integral<T>)
      return static_cast<std::int64_t>(given);
    else if constexpr (std::floating_point<T>)
      return static_cast<double>(given);
    else
      return std::string(given);
  }

  template <class T>
  static Value as_value(T const& given) {
    if constexpr (std::same_as<T, Value> || std::same_as<T, Histogram> || std::same_as<T, Group>) {
      return given;
    } else if constexpr (std::same_as<T, Details>) {
      return Group(given.begin(), given.end());
    } else if constexpr (requires { typename T::value_type; } && !std::convertible_to<T, std::string_view>) {
      List list;
      for (auto const& one : given) list.push_back(as_scalar(one));
      return list;
    } else {
      return as_scalar(given);
    }
  }
};

/// In the order of their first set(). `return {{"lanes", 8}, {"workspace", bytes, "B"}};`
class Details {
public:
  Details() = default;
  Details(std::initializer_list<Detail> given) {
    for (auto const& one : given) set(one);
  }
  explicit Details(Detail::Group const& given) {
    for (auto const& one : given) set(one);
  }

  /// Adds it, or replaces the one of its name.
  void set(Detail);
  void set_all(Details const&);

  /// Adds the counts of an earlier visit's histograms to those of this one, by bin, and takes the quantiles anew that
  /// stand beside one: "latency_quantiles" (p50, p95, p99, max) of "latency_histogram".
  void add_histograms_of(Details const& earlier);

  /// Null where there is none of that name.
  Detail const* find(std::string_view name) const;

  /// Its number, whole or not. Throws std::out_of_range where there is none of that name.
  double number(std::string_view name) const;

  bool empty() const { return all_.empty(); }
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }

private:
  std::vector<Detail> all_;
};

}  // namespace toise
