#include "core/ranks/clocks/synchronised.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <thread>
#include <unordered_set>
#include <vector>

#include "core/sampling/clock.hpp"
#include "core/system/host_name.hpp"

namespace toise {
namespace {

constexpr int brackets_of_a_line = 50, round_trips = 10;
constexpr int round_trips_of_a_look = 100;            // at whether two ranks read the same clock
constexpr auto pause = std::chrono::milliseconds(1);  // between two brackets

template <class T>
void send_value(World& world, int to, T const& value) {
  world.send(to, std::as_bytes(std::span(&value, 1)));
}

template <class T>
T receive_value(World& world, int from) {
  T value{};
  world.receive(from, std::as_writable_bytes(std::span(&value, 1)));
  return value;
}

/// The child's side of some round trips.
OffsetBracket ask(World& world, int parent, RankClock const& clock, int times) {
  OffsetBracket bracket;
  for (int i = 0; i < times; ++i) {
    auto const sent = clock.now();
    world.send(parent, {});
    auto const reference = receive_value<std::int64_t>(world, parent);
    bracket.narrow(sent, reference, clock.now());
  }
  return bracket;
}

/// The parent's side.
template <class Now>
void answer(World& world, int child, int times, Now const& now) {
  for (int i = 0; i < times; ++i) {
    world.receive(child, {});
    send_value(world, child, now());
  }
}

enum class Relation : std::uint8_t { same_clock, other_clock };

void teach(World& world, int child, RankClock const& clock, Synchronised const& own) {
  answer(world, child, round_trips_of_a_look, clock.now);
  auto const relation = receive_value<Relation>(world, child);
  if (relation == Relation::other_clock) {
    for (int i = 0; i < brackets_of_a_line; ++i)
      answer(world, child, round_trips, [&] { return own.model.reference_of(clock.now()); });
  }
  auto known = own;
  known.model.error = own.model.error_at(clock.now());
  if (relation == Relation::same_clock) known.model.error = own.model.error;
  send_value(world, child, known);
}

Synchronised learn(World& world, int parent, RankClock const& clock, bool has_same_source) {
  auto const first = ask(world, parent, clock, round_trips_of_a_look);
  auto const relation = has_same_source && first.contains(0) ? Relation::same_clock : Relation::other_clock;
  send_value(world, parent, relation);
  if (relation == Relation::same_clock) {
    auto known = receive_value<Synchronised>(world, parent);
    known.model.error += static_cast<double>(std::max(first.high, -first.low));
    return known;
  }
  std::vector<OffsetBracket> brackets;
  for (int i = 0; i < brackets_of_a_line; ++i) {
    std::this_thread::sleep_for(pause);
    brackets.push_back(ask(world, parent, clock, round_trips));
  }
  auto const parents = receive_value<Synchronised>(world, parent);
  Synchronised found{.model = fit_clock(brackets), .reads_reference = false};
  found.model.error += parents.model.error;
  found.model.drift_error += parents.model.drift_error;
  return found;
}

/// From the first of `ranks` to all of them, along a binomial tree.
void along_tree(World& world, std::vector<int> const& ranks, RankClock const& clock,
                std::vector<std::string> const& sources, Synchronised& mine) {
  auto const found = std::find(ranks.begin(), ranks.end(), world.rank());
  if (found == ranks.end()) return;
  auto const place = static_cast<std::size_t>(found - ranks.begin());
  auto const source_of = [&](std::size_t at) -> auto const& { return sources[static_cast<std::size_t>(ranks[at])]; };
  std::size_t distance = 1;
  while (distance < ranks.size()) distance *= 2;
  for (distance /= 2; distance > 0; distance /= 2) {
    if (place % (2 * distance) == 0 && place + distance < ranks.size())
      teach(world, ranks[place + distance], clock, mine);
    else if (place % (2 * distance) == distance)
      mine = learn(world, ranks[place - distance], clock, source_of(place) == source_of(place - distance));
  }
}

std::string first_line_of(char const* path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

}  // namespace

RankClock host_clock() {
  auto const boot = first_line_of("/proc/sys/kernel/random/boot_id");
  std::error_code none;  // kernels before 5.6 have no namespaces of time
  auto const name_space = std::filesystem::read_symlink("/proc/self/ns/time", none);
  auto source = boot.empty() ? fmt::format("process {} on {}", getpid(), host_name())
                             : fmt::format("boot {} {}", boot, name_space.string());
  return {.source = std::move(source), .now = now_ns};
}

Synchronised synchronise_clocks(World& world, RankClock const& clock) {
  auto const sources = world.gather(clock.source);
  std::vector<int> leaders, same;
  std::unordered_set<std::string_view> seen;
  for (int rank = 0; rank < world.size(); ++rank) {
    auto const& source = sources[static_cast<std::size_t>(rank)];
    if (seen.insert(source).second) leaders.push_back(rank);
    if (source == clock.source) same.push_back(rank);
  }
  Synchronised mine;
  along_tree(world, leaders, clock, sources, mine);
  along_tree(world, same, clock, sources, mine);
  return mine;
}

bool agree_at(Synchronised const& before, Synchronised const& after, std::int64_t own) {
  auto const difference = before.model.reference_of(own) - after.model.reference_of(own);
  return std::abs(static_cast<double>(difference)) <= before.model.error_at(own) + after.model.error_at(own);
}

}  // namespace toise
