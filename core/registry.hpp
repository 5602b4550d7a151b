// The registry of variants: what this build can measure. Kernels add themselves at start.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/case.hpp"
#include "core/kernel_members.hpp"
#include "core/params.hpp"

namespace toise {

/// How runs on a GPU follow each other: `hot`, back to back with warm caches; `cold`, each after a
/// flush of the last cache; `graph`, recorded once and replayed.
enum class Mode { hot, cold, graph };
Mode mode_of(Params const&);  // hot where there is no such parameter

struct Variant {
  std::string_view kernel, name;  // "gemm", "portable"
  Backend backend;
  Description description;
  std::vector<Param> params;
  int min_ranks;
  bool hidden;  // for tests of the harness itself: not listed, not matched by patterns
  std::unique_ptr<Case> (*make)(Params const&, Device&);  // throws Unsupported{reason} -> skipped
};

/// All variants, sorted by kernel, backend and name.
std::vector<Variant> const& variants();

/// Null when this build has no such variant on that backend.
Variant const* look_up_variant(std::string_view kernel, std::string_view name, std::string_view backend);

/// Throws InputError when this build has no such variant on that backend ("host", "cuda", …).
Variant const& find_variant(std::string_view kernel, std::string_view name, std::string_view backend);

namespace detail {

bool add(Variant);

/// Makes a plain kernel struct a Case; what the struct leaves out has its usual meaning.
template <class Kernel, Backend backend>
struct CaseOf final : Case {
  Kernel kernel;

  CaseOf(Params const& params, Device& device) : kernel(params, device) {}
  Work work() const override { return kernel.work(); }
  Check check() override { return kernel.check(); }
  void run(Queue& queue) override { kernel.template run<backend>(queue); }
  void prepare() override {
    if constexpr (HasPrepare<Kernel>) kernel.prepare();
  }
  bool repeatable() const override {
    if constexpr (HasRepeatable<Kernel>) return kernel.repeatable();
    return !HasPrepare<Kernel>;
  }
  bool host_timed() const override {
    if constexpr (HasHostTimed<Kernel>) return kernel.host_timed();
    return backend == host;
  }
  int operations() const override {
    if constexpr (HasOperations<Kernel>) return kernel.operations();
    return 1;
  }
  std::vector<Derived> derived() const override {
    Amounts own;
    if constexpr (HasAmounts<Kernel>) own = kernel.amounts();
    return derive(Kernel::description(), kernel.work(), own);
  }
  Details details() const override {
    if constexpr (HasDetails<Kernel>) return kernel.details();
    return {};
  }
  void corrupt(std::size_t where) override { kernel.corrupt(where); }
};

template <class Kernel, Backend backend>
std::unique_ptr<Case> make_case(Params const& params, Device& device) {
  return std::make_unique<CaseOf<Kernel, backend>>(params, device);
}

}  // namespace detail

/// Adds a kernel's variant on a backend. The kernel has `name`, `description()`, `params()`, work(), check(),
/// corrupt() and run<backend>(); it may have prepare(), repeatable(), host_timed(), operations(), amounts(), details(),
/// `variant`, `min_ranks` and `hidden`. On a GPU every variant takes the parameter `mode` as well: see Mode.
/// A member of one of these names and another form does not compile.
template <class Kernel, Backend backend>
bool add_kernel() {
  static_assert(detail::has_well_formed_members<Kernel>());
  std::string_view variant = "portable";
  int min_ranks = 1;
  bool hidden = false;
  if constexpr (detail::HasVariant<Kernel>) variant = Kernel::variant;
  if constexpr (detail::HasMinRanks<Kernel>) min_ranks = Kernel::min_ranks;
  if constexpr (detail::HasHidden<Kernel>) hidden = Kernel::hidden;
  return detail::add({.kernel = Kernel::name,
                      .name = variant,
                      .backend = backend,
                      .description = Kernel::description(),
                      .params = Kernel::params(),
                      .min_ranks = min_ranks,
                      .hidden = hidden,
                      .make = detail::make_case<Kernel, backend>});
}

}  // namespace toise
