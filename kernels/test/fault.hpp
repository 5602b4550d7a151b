// A hidden kernel that misbehaves on request: for tests of the harness itself.
#pragma once

#include <string>
#include <vector>

#include "core/case.hpp"
#include "core/params.hpp"

namespace toise {

/// Does nothing (`none`: an empty case, the tool's own cost), or what `fault` says: segfault, hang,
/// exit, error (throws), unsupported (throws), corrupt (fails its check), sleep (one second per run).
/// `index` distinguishes equal cases.
struct Fault {
  static constexpr auto name = "test.fault";
  static Description description() { return {.about = {.family = "test", .title = "Tests"}}; }
  static constexpr bool hidden = true;

  static std::vector<Param> params();
  Fault(Params const&, Device&);
  Work work() const { return {}; }
  Check check() const { return {.error = result == 1 ? 0.0 : 1.0, .tolerance = 0}; }
  void corrupt(std::size_t) { result = 2; }
  template <Backend>
  void run(Queue&);

  std::string fault;
  int result = 0;  // 1 after a good run
};

}  // namespace toise
