#include "core/details.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace toise {
namespace {

Detail::Histogram sum_of(Detail::Histogram const& a, Detail::Histogram const& b) {
  std::map<double, std::int64_t> bins(a.begin(), a.end());
  for (auto const& [bound, count] : b) bins[bound] += count;
  return {bins.begin(), bins.end()};
}

/// The upper bound of the bin that holds it.
double quantile_of(Detail::Histogram const& bins, double q) {
  std::int64_t all = 0, seen = 0;
  for (auto const& [bound, count] : bins) all += count;
  for (auto const& [bound, count] : bins) {
    seen += count;
    if (static_cast<double>(seen) >= q * static_cast<double>(all)) return bound;
  }
  return bins.empty() ? 0 : bins.back().first;
}

}  // namespace

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

void Details::add_histograms_of(Details const& earlier) {
  constexpr std::string_view ending = "_histogram";
  for (auto& one : all_) {
    auto* bins = std::get_if<Detail::Histogram>(&one.value);
    auto const* before = earlier.find(one.name);
    auto const* more = before ? std::get_if<Detail::Histogram>(&before->value) : nullptr;
    if (!bins || !more) continue;
    *bins = sum_of(*bins, *more);
    if (!one.name.ends_with(ending)) continue;
    auto const* beside = find(one.name.substr(0, one.name.size() - ending.size()) + "_quantiles");
    if (!beside) continue;
    set({beside->name,
         Details{{"p50", quantile_of(*bins, 0.5)},
                 {"p95", quantile_of(*bins, 0.95)},
                 {"p99", quantile_of(*bins, 0.99)},
                 {"max", quantile_of(*bins, 1)}},
         beside->unit});
  }
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
