// Whether the BLAS that was measured is the one that fits the CPU.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "analysis/diagnose/rules.hpp"

namespace toise {
namespace {

/// How wide the vectors are that a CPU has, or that kernels use.
enum class Vectors { sse, avx, avx2, avx512 };

std::string_view to_string(Vectors vectors) {
  constexpr std::array<std::string_view, 4> names{"SSE", "AVX", "AVX2", "AVX-512"};
  return names[static_cast<std::size_t>(vectors)];
}

/// Of the x86 kernels of OpenBLAS, by its name of a core in lower case; none for other names.
/// Source: OpenBLAS, TargetList.txt and driver/others/dynamic.c.
std::optional<Vectors> vectors_of_kernels(std::string_view core) {
  constexpr std::array sse{"katmai",       "coppermine", "northwood", "prescott", "banias", "core2",
                           "penryn",       "dunnington", "nehalem",   "atom",     "athlon", "opteron",
                           "opteron_sse3", "barcelona",  "bobcat",    "nano"};
  constexpr std::array avx{"sandybridge", "bulldozer", "piledriver", "steamroller", "excavator"};
  constexpr std::array avx2{"haswell", "zen"};
  constexpr std::array avx512{"skylakex", "cooperlake", "sapphirerapids"};
  auto const has = [&](auto const& names) { return std::find(names.begin(), names.end(), core) != names.end(); };
  if (has(sse)) return Vectors::sse;
  if (has(avx)) return Vectors::avx;
  if (has(avx2)) return Vectors::avx2;
  if (has(avx512)) return Vectors::avx512;
  return std::nullopt;
}

std::optional<Vectors> vectors_of(Cpu const& cpu) {
  if (!cpu.simd) return std::nullopt;
  auto const has = [&](char const* flag) {
    return std::find(cpu.simd->begin(), cpu.simd->end(), flag) != cpu.simd->end();
  };
  if (has("avx512f")) return Vectors::avx512;
  if (has("avx2")) return Vectors::avx2;
  if (has("avx")) return Vectors::avx;
  return std::nullopt;
}

std::string blas_of(Facts const& facts) {
  auto const& libraries = facts.environment.libraries;
  if (!libraries || !libraries->versions.contains("blas")) return "";
  return libraries->versions.at("blas");
}

std::vector<std::string> cases_with_blas(Facts const& facts) {
  return cases_where(facts, [](Measurement const& m) { return m.id.variant == "cblas"; });
}

/// "prescott" of "OpenBLAS 0.3.21 …; kernels Prescott".
std::string kernels_of(std::string const& blas) {
  constexpr std::string_view before = "; kernels ";
  auto const at = blas.find(before);
  if (!blas.starts_with("OpenBLAS") || at == std::string::npos) return "";
  auto name = blas.substr(at + before.size());
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name;
}

std::optional<Finding> old_kernels(Facts const& facts) {
  auto const cpu = cpu_of(facts);
  auto const kernels = kernels_of(blas_of(facts));
  auto const had = vectors_of_kernels(kernels), could = vectors_of(cpu);
  auto const where = cases_with_blas(facts);
  if (!had || !could || *had >= *could || where.empty()) return std::nullopt;
  auto const forced = variable(facts, "OPENBLAS_CORETYPE");
  // AMD's first CPUs with AVX-512 do as much arithmetic with AVX2
  bool const may_be_as_good = *had == Vectors::avx2 && cpu.vendor == "AuthenticAMD";
  return Finding{
      .severity = may_be_as_good          ? Severity::minor
                  : *had == Vectors::avx2 ? Severity::notable
                                          : Severity::serious,
      .sureness = may_be_as_good ? Sureness::possible : Sureness::certain,
      .headline = fmt::format("OpenBLAS took its {} kernels ({}) on a CPU that has {}", kernels, to_string(*had),
                              to_string(*could)),
      .why =
          "its products reach a fraction of what the CPU can do: kernels for half the vector width reach half the "
          "peak at most, and SSE kernels have been seen at 9 % of it.",
      .advice = forced ? fmt::format("unset OPENBLAS_CORETYPE, which is {}, and measure again.", *forced)
                       : "install an OpenBLAS that is newer than the CPU and was built with DYNAMIC_ARCH, or name the "
                         "nearest kernels with OPENBLAS_CORETYPE (SkylakeX, Cooperlake, Haswell), and measure again.",
      .where = where};
}

std::optional<Finding> single_threaded(Facts const& facts) {
  auto const where = cases_with_blas(facts);
  auto const blas = blas_of(facts);
  bool const is_single = blas.starts_with("OpenBLAS") && (blas.find("SINGLE_THREADED") != std::string::npos);
  if (!is_single || cpu_of(facts).logical_cpus.value_or(1) < 2 || where.empty()) return std::nullopt;
  return Finding{.severity = Severity::serious,
                 .sureness = Sureness::certain,
                 .headline = "OpenBLAS was built without threads",
                 .why = "each of its products ran on one CPU, whatever the case says of threads.",
                 .advice = "link a build with threads (Debian: libopenblas0-pthread), and measure again.",
                 .where = where};
}

double flop_rate_of(Measurement const& m) {
  auto const* rate = find_metric(m, "flop_rate");
  return rate ? rate->median : 0;
}

/// The same product by the portable kernel, of which nobody expects the peak; null where there is none.
Measurement const* portable_twin(Facts const& facts, Measurement const& m) {
  auto id = m.id;
  id.variant = "portable";
  auto const wanted = text_of(id);
  for (auto const& other : facts.measurements) {
    if (text_of(other.id) == wanted && has_performance(other)) return &other;
  }
  return nullptr;
}

std::optional<Finding> slow(Facts const& facts) {
  constexpr double clearly = 0.8;  // of the portable kernel's rate
  auto const where = cases_where(facts, [&](Measurement const& m) {
    if (m.id.variant != "cblas" || m.id.kernel != "gemm" || !has_performance(m)) return false;
    auto const* twin = portable_twin(facts, m);
    return twin && flop_rate_of(m) > 0 && flop_rate_of(m) < clearly * flop_rate_of(*twin);
  });
  if (where.empty()) return std::nullopt;
  return Finding{
      .severity = Severity::serious,
      .sureness = Sureness::likely,
      .headline = "the BLAS library is slower than the portable kernel",
      .why =
          "a BLAS for this CPU is faster than code that was written for all CPUs: this looks like the reference "
          "BLAS, or one with the wrong kernels or too few threads.",
      .advice = "see in toise describe which BLAS was linked, and link OpenBLAS, BLIS, MKL or AOCL instead.",
      .where = where};
}

}  // namespace

std::vector<Rule> blas_rules() {
  return {{"blas.old-kernels", old_kernels}, {"blas.single-threaded", single_threaded}, {"blas.slow", slow}};
}

}  // namespace toise
