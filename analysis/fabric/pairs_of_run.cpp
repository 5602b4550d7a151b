#include "analysis/fabric/pairs_of_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/error.hpp"
#include "core/sampling/statistics.hpp"

namespace toise {
namespace {

Detail::List const& list_of(Measurement const& m, char const* name) {
  auto const* const found = m.details.find(name);
  auto const* const list = found ? std::get_if<Detail::List>(&found->value) : nullptr;
  if (!list) throw InputError(fmt::format("details.{}: expected a list", name));
  return *list;
}

std::string host_of(Detail::Scalar const& value) {
  if (auto const* const text = std::get_if<std::string>(&value)) return *text;
  throw InputError("details.pair_hosts: expected a list of names");
}

double bandwidth_of(Detail::Scalar const& value) {
  double number = 0;
  if (auto const* const real = std::get_if<double>(&value)) number = *real;
  if (auto const* const whole = std::get_if<std::int64_t>(&value)) number = static_cast<double>(*whole);
  if (std::isfinite(number) && number > 0) return number;
  throw InputError("details.pair_bandwidth: expected numbers above zero");
}

}  // namespace

PairsOfCase pairs_of(Measurement const& m) {
  std::vector<std::string> hosts;
  std::vector<std::size_t> host_of_rank;
  for (auto const& value : list_of(m, "pair_hosts")) {
    auto const name = host_of(value);
    auto const known = std::find(hosts.begin(), hosts.end(), name);
    host_of_rank.push_back(static_cast<std::size_t>(known - hosts.begin()));
    if (known == hosts.end()) hosts.push_back(name);
  }
  auto const& values = list_of(m, "pair_bandwidth");
  auto const ranks = host_of_rank.size();
  if (2 * values.size() + ranks != ranks * ranks) {
    throw InputError(
        fmt::format("details.pair_bandwidth: has {} values, which {} ranks do not have", values.size(), ranks));
  }
  std::map<std::pair<std::size_t, std::size_t>, std::vector<double>> between;
  auto value = values.begin();
  for (std::size_t a = 0; a < ranks; ++a) {
    for (std::size_t b = a + 1; b < ranks; ++b) {
      auto const number = bandwidth_of(*value++);
      auto const ends = std::minmax(host_of_rank[a], host_of_rank[b]);
      if (ends.first != ends.second) between[ends].push_back(number);
    }
  }
  PairsOfCase pairs{.label = label(m.id), .table = PairTable(std::move(hosts))};
  for (auto const& [ends, numbers] : between)
    pairs.table.at(static_cast<int>(ends.first), static_cast<int>(ends.second)) = static_cast<float>(median(numbers));
  return pairs;
}

PairsOfRun read_pairs(RunDirectory const& run) {
  PairsOfRun all;
  for (auto const& m : read_measurements(run)) {
    if (m.about.family != "fabric") continue;
    if (m.outcome == Outcome::ok || m.outcome == Outcome::unconverged)
      all.measured.push_back(at_place(label(m.id), [&] { return pairs_of(m); }));
    else
      all.missing.push_back(fmt::format("{}: {}: {}", label(m.id), to_string(m.outcome), m.reason));
  }
  if (all.measured.empty() && all.missing.empty()) {
    throw InputError(fmt::format(
        "{}: has no case of fabric.pairs, so nothing is known of its links; measure them with: toise run fabric",
        run.root.string()));
  }
  return all;
}

}  // namespace toise
