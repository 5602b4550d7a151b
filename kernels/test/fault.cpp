#include "kernels/test/fault.hpp"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <new>
#include <stdexcept>
#include <thread>

#include "core/error.hpp"
#include "core/registry.hpp"

namespace toise {

std::vector<Param> Fault::params() {
  return {{.name = "fault",
           .kind = ParamKind::word,
           .fallback = "none",
           .help = "what goes wrong",
           .choices = {"none", "segfault", "hang", "exit", "error", "memory", "unsupported", "corrupt", "sleep",
                       "segfault-in-round-3"}},
          {.name = "index",
           .kind = ParamKind::count,
           .fallback = std::int64_t{0},
           .help = "distinguishes equal cases",
           .range = {0, most_count}}};
}

Fault::Fault(Params const& params, Device&) : fault(params.text("fault")) {
  if (fault == "segfault-in-round-3") {
    // in a file, since a later round may be another process's
    auto const* file = std::getenv("TOISE_TEST_VISITS");
    if (!file) throw Unsupported("TOISE_TEST_VISITS names no file to count visits in");
    std::ofstream(file, std::ios::app) << 'x';
    if (std::filesystem::file_size(file) == 3) std::raise(SIGSEGV);
  }
  if (fault == "unsupported") throw Unsupported("asked to be unsupported");
}

template <>
void Fault::run<host>(Queue&) {
  using namespace std::chrono_literals;
  if (fault == "segfault") std::raise(SIGSEGV);
  if (fault == "exit") _exit(3);
  if (fault == "error") throw std::runtime_error("asked to fail");
  if (fault == "memory") throw std::bad_alloc();
  if (fault == "sleep") std::this_thread::sleep_for(1s);
  while (fault == "hang") std::this_thread::sleep_for(1s);
  result = fault == "corrupt" ? 2 : 1;
}

static bool const registered = add_kernel<Fault, host>();

}  // namespace toise
