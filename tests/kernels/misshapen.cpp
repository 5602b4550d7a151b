// Does not compile: each of these members has a right name and a wrong form. See CMakeLists.txt.
#include "core/registry.hpp"

namespace toise {

struct Misshapen {
  static constexpr auto name = "test.misshapen";
  static std::vector<Param> params() { return {}; }
  Misshapen(Params const&, Device&) {}
  Work work() const { return {}; }
  Check check() { return {}; }
  void corrupt(std::size_t) {}
  template <Backend>
  void run(Queue&) {}

  int prepare() { return 0; }
  int repeatable() const { return 1; }
  int host_timed() const { return 1; }
  int operations() { return 1; }    // not const
  Amounts amounts() { return {}; }  // not const
  std::string details() const { return {}; }
  static constexpr int variant = 1;
  static constexpr double min_ranks = 2;
  static constexpr int hidden = 1;
};

bool const registered = add_kernel<Misshapen, host>();

}  // namespace toise
