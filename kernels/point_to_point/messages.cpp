#include "kernels/point_to_point/messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

#include "kernels/collectives/pattern.hpp"

namespace toise::point_to_point {
namespace {

constexpr std::size_t word_size = sizeof(std::uint64_t);

/// The bytes that a message has from `begin` on, up to a word of them, as they must be.
struct Part {
  std::array<std::byte, word_size> bytes;
  std::size_t size;
};
Part part_of(int sender, int message, std::size_t begin, std::size_t end) {
  auto const word = word_of(sender, message, begin / word_size);
  Part part{.bytes = {}, .size = std::min(word_size, end - begin)};
  std::memcpy(part.bytes.data(), &word, word_size);
  return part;
}

/// Of one thread.
struct Wrong {
  std::size_t count = 0;
  int message = 0;  // of the first, and its place in it
  std::size_t position = 0;
  int found = 0, right = 0;
};

}  // namespace

std::uint64_t word_of(int sender, int message, std::uint64_t word) {
  auto const of_message = (static_cast<std::uint64_t>(sender) << 32) | static_cast<std::uint32_t>(message);
  return collectives::mix(collectives::mix(of_message) ^ word) & 0x7f7f'7f7f'7f7f'7f7fu;
}

template <class Write>
void Messages::fill_all(Write const& write) {
  auto& team = device_.team();
  team.run([&](int thread) {
    auto const mine = slice(bytes_, thread, team.size(), page_grain<std::byte>);
    for (int message = 0; message < count_; ++message) {
      for (auto i = mine.begin; i < mine.end; i += word_size)
        write(message, i, std::min(word_size, mine.end - i), at(message) + i);
    }
  });
}

Messages::Messages(Device& device, int count, std::size_t bytes, std::byte* memory)
    : device_(device), count_(count), bytes_(bytes), memory_(memory) {
  fill_all([](int, std::size_t, std::size_t size, std::byte* to) { std::memset(to, 0xff, size); });
}

void Messages::fill(int sender) {
  fill_all([&](int message, std::size_t begin, std::size_t size, std::byte* to) {
    std::memcpy(to, part_of(sender, message, begin, begin + size).bytes.data(), size);
  });
}

std::size_t Messages::count_wrong(int sender, int receiver) {
  auto& team = device_.team();
  std::vector<Wrong> by_thread(static_cast<std::size_t>(team.size()));
  team.run([&](int thread) {
    Wrong wrong;
    auto const mine = slice(bytes_, thread, team.size(), page_grain<std::byte>);
    for (int message = 0; message < count_; ++message) {
      for (auto i = mine.begin; i < mine.end; i += word_size) {
        auto const right = part_of(sender, message, i, mine.end);
        auto const* const found = at(message) + i;
        if (std::memcmp(found, right.bytes.data(), right.size) == 0) continue;
        for (std::size_t j = 0; j < right.size; ++j) {
          if (found[j] == right.bytes[j]) continue;
          if (wrong.count++ > 0) continue;
          wrong.message = message;
          wrong.position = i + j;
          wrong.found = std::to_integer<int>(found[j]);
          wrong.right = std::to_integer<int>(right.bytes[j]);
        }
      }
    }
    by_thread[static_cast<std::size_t>(thread)] = wrong;
  });
  std::size_t count = 0;
  Wrong const* first = nullptr;
  for (auto const& wrong : by_thread) {
    count += wrong.count;
    bool const is_earlier =
        first && std::pair(wrong.message, wrong.position) < std::pair(first->message, first->position);
    if (wrong.count > 0 && (!first || is_earlier)) first = &wrong;
  }
  if (first) {
    fmt::print(stderr, "rank {}: byte {} of message {} from rank {} is {}, and {} was expected\n", receiver,
               first->position, first->message, sender, first->found, first->right);
  }
  return count;
}

}  // namespace toise::point_to_point
