// A value that may not be known, and then why.
#pragma once

#include <optional>
#include <string>
#include <utility>

namespace toise {

/// A value, or why there is none: "not available: reason". Neither: nobody said anything of it.
template <class T>
struct Known {
  std::optional<T> value;
  std::string why_not;

  Known() = default;
  Known(T known) : value(std::move(known)) {}  // implicit: a value is one that is known
  static Known none(std::string why) {
    Known known;
    known.why_not = std::move(why);
    return known;
  }
};

}  // namespace toise
