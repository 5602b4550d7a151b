#include "core/process/random_id.hpp"

#include <fmt/format.h>
#include <sys/random.h>

#include <array>
#include <cstdint>

#include "core/error.hpp"

namespace toise {

std::string random_id() {
  std::array<std::uint64_t, 2> words;
  if (getrandom(words.data(), sizeof words, 0) != sizeof words)
    throw EnvironmentError("the operating system gives no random numbers");
  return fmt::format("{:016x}{:016x}", words[0], words[1]);
}

}  // namespace toise
