// How ranks begin a sample together: at a barrier, at an agreed time, or not at all.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/details.hpp"
#include "core/ranks/world.hpp"

namespace toise {

enum class Sync { none, barrier, clock };
Sync parse_sync(std::string_view);  // throws InputError

/// How the starts went.
struct StartAccount {
  Details details;
  std::string flaw;  // why the samples are not to be believed; empty where they are
};

class StartLine {
public:
  virtual ~StartLine() = default;
  virtual std::string_view name() const = 0;  // the `sync` of a measurement
  virtual void align() = 0;                   // returns on every rank at about the same time

  /// When the sample ended that align() began, by now_ns(), and how many runs it was.
  virtual void note_end(std::int64_t /*end*/, std::int64_t /*batch*/) {}

  /// Which of the `count` samples since the last call count, in their order. All ranks call it and get the same.
  virtual std::vector<std::size_t> take_counting(std::size_t count);

  /// After the last sample. All ranks call it.
  virtual StartAccount account() { return {}; }
};

/// "none" for one rank, whatever is asked for.
std::unique_ptr<StartLine> make_start_line(World&, Sync);

}  // namespace toise
