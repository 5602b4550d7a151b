#include "core/system/host_name.hpp"

#include <unistd.h>

#include <array>
#include <cstdlib>

namespace toise {

std::string host_name() {
  // Slurm's own name of a node, where it started this: several of its nodes may share a host in tests
  if (auto const* const node = std::getenv("SLURMD_NODENAME"); node && *node) return node;
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

}  // namespace toise
