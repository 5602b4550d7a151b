// What several messages hold, and what must arrive.
#pragma once

#include <cstdint>

#include "core/checked_count.hpp"

namespace toise::point_to_point {

/// Bytes 8 word … 8 word + 7 of a message: other ones for each sender, message and place, and never 0xff.
std::uint64_t word_of(int sender, int message, std::uint64_t word);

/// `count` messages of `bytes` each, one behind the other: each has memory of its own, so that none hides another's
/// loss; osu_bw sends one buffer again and again, which is then in the cache.
class Messages {
public:
  /// In `memory`, which it poisons.
  Messages(Device&, int count, std::size_t bytes, std::byte* memory);

  std::byte* at(int message) { return memory_ + static_cast<std::size_t>(message) * bytes_; }
  void fill(int sender);  // as that rank sends them
  /// How many bytes are not as `sender` sent them; rank `receiver` names the first one on stderr, which is the log.
  std::size_t count_wrong(int sender, int receiver);
  void corrupt(std::size_t where) { memory_[where % size()] ^= std::byte{1}; }
  std::size_t size() const { return static_cast<std::size_t>(count_) * bytes_; }  // of all together

private:
  /// write(message, position, size, memory) for each word of this rank's threads, the last one of a message cut off.
  template <class Write>
  void fill_all(Write const&);

  Device& device_;
  int count_;
  std::size_t bytes_;
  std::byte* memory_;
};

/// Messages in memory of their own. Throws Unsupported if they exceed the free memory, where all ranks of the node take
/// as much.
struct OwnMessages {
  OwnMessages(Device& device, int count, std::size_t bytes)
      : memory(device, checked_count<std::byte>(device, count, bytes)), all(device, count, bytes, memory.data()) {}
  Buffer<std::byte> memory;
  Messages all;
};

}  // namespace toise::point_to_point
