#include "core/limits/host_memory.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

constexpr double share_of_buffers = 31.0 / 32;  // the rest: page tables, and what workers hold besides

}  // namespace

double HostMemory::usable() const { return share_of_buffers * available_.bytes; }

double HostMemory::left() const { return std::max(0.0, usable() / ranks_ - taken()); }

void HostMemory::require(double bytes) const {
  auto const of_rank = taken() + bytes, needed = of_rank * ranks_;
  if (needed <= usable()) return;
  auto const ranks = ranks_ > 1 ? fmt::format(" ({} ranks x {})", ranks_, format_memory(of_rank)) : "";
  throw Unsupported(fmt::format("needs {}{}{}, {} {}", taken() > 0 ? "at least " : "", format_memory(needed), ranks,
                                format_memory(usable()), available_.where));
}

}  // namespace toise
