#include "core/details.hpp"

#include <algorithm>
#include <stdexcept>

namespace toise {

void Details::set(Detail one) {
  auto const found =
      std::find_if(all_.begin(), all_.end(), [&](Detail const& known) { return known.name == one.name; });
  if (found == all_.end())
    all_.push_back(std::move(one));
  else
    *found = std::move(one);
}

void Details::set_all(Details const& others) {
  for (auto const& one : others) set(one);
}

Detail const* Details::find(std::string_view name) const {
  auto const found = std::find_if(all_.begin(), all_.end(), [&](Detail const& one) { return one.name == name; });
  return found == all_.end() ? nullptr : &*found;
}

double Details::number(std::string_view name) const {
  if (auto const* one = find(name)) {
    if (auto const* scalar = std::get_if<Detail::Scalar>(&one->value)) {
      if (auto const* whole = std::get_if<std::int64_t>(scalar)) return static_cast<double>(*whole);
      if (auto const* real = std::get_if<double>(scalar)) return *real;
    }
  }
  throw std::out_of_range("no number among the details: " + std::string(name));
}

}  // namespace toise
