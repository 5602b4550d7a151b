#include "core/case.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace toise {

std::vector<Derived> derive(Description const& description, Work const& work, Amounts const& own) {
  std::vector<Derived> derived;
  for (auto const& metric : description.metrics) {
    auto amount = metric.amount == Amount::flops ? work.flops : work.bytes();
    if (metric.amount == Amount::own) {
      auto const found = own.find(metric.name);
      if (found == own.end())
        throw std::runtime_error(fmt::format("a kernel gives no amount for its '{}'", metric.name));
      amount = found->second;
    }
    derived.push_back({.metric = metric, .amount = amount});
  }
  return derived;
}

}  // namespace toise
