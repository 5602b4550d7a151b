// Whether memory and files were what was measured, and set up well.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "analysis/diagnose/rules.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

std::optional<Finding> swap(Facts const& facts) {
  constexpr double much = 0.01;  // of the memory; less is what nobody has used for long
  auto const& machine = facts.environment.machine;
  if (!machine.swap_used || !machine.memory_bytes) return std::nullopt;
  auto const used = static_cast<double>(*machine.swap_used);
  if (used <= much * static_cast<double>(*machine.memory_bytes)) return std::nullopt;
  return Finding{.severity = Severity::minor,
                 .sureness = Sureness::possible,
                 .headline = fmt::format("{} of swap were in use when the run began", format_memory(used)),
                 .why =
                     "the node was or is short of memory; a case whose pages come back from a disk is slower by "
                     "orders of magnitude.",
                 .advice =
                     "see with vmstat whether pages still move, free memory or switch swap off, and measure "
                     "again.",
                 .where = {}};
}

std::optional<Finding> huge_pages(Facts const& facts) {
  auto const pages = known(facts.environment.machine.huge_pages);
  if (!pages || pages->find("[never]") == std::string::npos) return std::nullopt;
  auto const where = cases_where(facts, [](Measurement const& m) {
    return m.id.backend == "host" && (m.id.kernel == "latency.chase" || m.about.bound == BoundBy::memory);
  });
  if (where.empty()) return std::nullopt;
  return Finding{.severity = Severity::notable,
                 .sureness = Sureness::likely,
                 .headline = "transparent huge pages are off",
                 .why =
                     "with pages of 4 KiB, random access to much memory waits for address translation: latencies "
                     "are higher, and bandwidths often a little lower.",
                 .advice = "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled, as distributions ship it.",
                 .where = where};
}

std::string filesystem_of(Measurement const& m) {
  auto const* file = m.details.find("file");
  auto const* group = file ? std::get_if<Detail::Group>(&file->value) : nullptr;
  if (!group) return "";
  Details const details(*group);
  auto const* type = details.find("filesystem");
  auto const* scalar = type ? std::get_if<Detail::Scalar>(&type->value) : nullptr;
  auto const* text = scalar ? std::get_if<std::string>(scalar) : nullptr;
  return text ? *text : "";
}

std::optional<Finding> in_memory(Facts const& facts) {
  std::set<std::string> types;
  auto const where = cases_where(facts, [&](Measurement const& m) {
    auto const type = filesystem_of(m);
    bool const is_one = type == "tmpfs" || type == "overlayfs";
    if (is_one) types.insert(type);
    return is_one;
  });
  if (where.empty()) return std::nullopt;
  bool const is_memory = types.contains("tmpfs");
  return Finding{.severity = is_memory ? Severity::serious : Severity::notable,
                 .sureness = is_memory ? Sureness::certain : Sureness::likely,
                 .headline = is_memory ? "I/O was measured on tmpfs, which is memory"
                                       : "I/O was measured on overlayfs, a container's layer",
                 .why = is_memory ? "these numbers say nothing of any disk or network."
                                  : "it lies on some disk of the host, mostly a small local one, and not on the "
                                    "filesystem that jobs use.",
                 .advice =
                     "name the filesystem that matters: toise run SUITE --set 'io.*.directory=/scratch', or "
                     "scratch in the machine file.",
                 .where = where};
}

std::optional<Finding> page_cache(Facts const& facts) {
  constexpr double much = 0.01;  // of the file
  auto const where = cases_where(facts, [](Measurement const& m) {
    return m.details.find("resident_share") && m.details.number("resident_share") > much;
  });
  if (where.empty()) return std::nullopt;
  return Finding{.severity = Severity::serious,
                 .sureness = Sureness::certain,
                 .headline = "part of what was read came from the page cache",
                 .why =
                     "the file could not be dropped from memory before each read, so that these rates are between "
                     "those of the disk and of memory.",
                 .advice = "read with access = \"direct\", or a file larger than the memory.",
                 .where = where};
}

}  // namespace

std::vector<Rule> memory_rules() {
  return {{"memory.swap", swap},
          {"memory.huge-pages", huge_pages},
          {"io.in-memory", in_memory},
          {"io.page-cache", page_cache}};
}

}  // namespace toise
