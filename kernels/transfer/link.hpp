// What the transfers share: blocks of memory on two sides, their contents, verification.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/case.hpp"
#include "core/gpu/runtime.hpp"
#include "core/params.hpp"

namespace toise::transfer {

/// A block of the host's memory: pinned, which the device reaches itself, or pageable, which the
/// driver copies through its own buffer.
class HostBlock {
public:
  HostBlock(Device& host_side, bool is_pinned, std::size_t words);
  ~HostBlock();
  HostBlock(HostBlock const&) = delete;
  std::uint64_t* data() { return data_; }

private:
  std::optional<Buffer<std::uint64_t>> pageable_;
  std::uint64_t* pinned_ = nullptr;
  std::uint64_t* data_ = nullptr;
};

/// One way of a transfer: from a block with known contents to one that is to have them.
struct Way {
  std::uint64_t const* from;
  std::uint64_t* to;
  std::uint64_t seed;
  bool to_host;
  Queue* at;            // of the device whose memory `to` is, or of the sender's where that is the host
  Queue* on = nullptr;  // what carries it; null: the caller's own
};

/// Ways that run at once, each after what the caller's queue holds and before what follows there.
class Link {
public:
  Link(Device&, std::size_t words, std::vector<Way> ways);

  void enqueue(Queue&);
  Check check();                                                         // words that are wrong, over all ways
  void corrupt(std::size_t where);                                       // flips one word
  int operations() const { return 3 * static_cast<int>(ways_.size()); }  // an event, a wait and a copy each
  double bytes() const { return static_cast<double>(words_ * sizeof(std::uint64_t) * ways_.size()); }

private:
  Device& device_;
  std::size_t words_;
  std::vector<Way> ways_;
};

/// The parameters `bytes`, and `ways` = one or both.
std::vector<Param> link_params();

/// Of a kernel that moves bytes over what bounds it; `bandwidth` asks for the chart. bytes / t as `bandwidth`, all
/// ways together; `latency` = t.
Description describe(BoundBy, Chart);
Amounts link_amounts(double bytes);
inline Chart over_size() {
  return {.kind = Chart::Kind::over_size, .title = "Transfers over their size", .axis = "bandwidth"};
}

/// Words of `bytes`; the device's memory is checked by its allocation, the host's here.
std::size_t words_of(Params const&);

}  // namespace toise::transfer
