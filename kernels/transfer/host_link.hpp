// Between the host and a GPU: what h2d and d2h share.
#pragma once

#include "kernels/transfer/link.hpp"

namespace toise::transfer {

/// Blocks of `bytes` on the host and on the device, one pair per direction. Pageable copies are timed by the
/// host's clock: the driver's own copying is part of them.
class HostLink {
public:
  static Description description() { return describe(BoundBy::network, over_size()); }
  static std::vector<Param> params();
  HostLink(Params const&, Device&, bool to_device);

  Work work() const { return {.bytes_read = link_.bytes(), .bytes_written = link_.bytes()}; }
  Amounts amounts() const { return link_amounts(link_.bytes()); }
  int operations() const { return link_.operations(); }
  Check check() { return link_.check(); }
  void corrupt(std::size_t where) { link_.corrupt(where); }
  bool host_timed() const { return !is_pinned_; }
  template <Backend>
  void run(Queue& queue) {
    link_.enqueue(queue);
  }

private:
  std::vector<Way> make_ways(bool to_device, bool is_both);

  bool is_pinned_;
  std::size_t words_;
  Device host_side_;
  Queue queue_, back_;
  std::vector<std::unique_ptr<HostBlock>> host_blocks_;
  std::vector<Buffer<std::uint64_t>> device_blocks_;
  Link link_;
};

}  // namespace toise::transfer
