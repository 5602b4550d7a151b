// A suite as it is written: what to measure, how precisely, within which budget.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/params.hpp"
#include "core/run/run_file.hpp"
#include "core/sampling/sampler.hpp"
#include "core/toml/place.hpp"

namespace toise {

/// A parameter's values as written, units not yet resolved.
struct Setting {
  std::vector<Value> values;
  Place place;
};

struct Bench {
  std::string kernel;                 // may be a pattern: "stream.*"
  std::vector<std::string> variants;  // empty: all of the build
  std::string backend = "host";       // or "gpu": whichever the build has; or that one's name
  std::vector<int> ranks;             // in all; empty: see ranks_per_node, else the least that the kernel takes
  std::vector<int> nodes{1};
  std::string ranks_per_node;                  // "2", "per-gpu", "per-numa" or "per-core"; empty: not given
  bool every_node = false;                     // each node measures it on its own, all at the same time
  std::string scaling;                         // "", "weak" or "strong"
  std::map<std::string, std::int64_t> totals;  // strong: a parameter's sum over all ranks
  std::vector<int> threads{0};                 // per rank; 0: all of its share
  std::map<std::string, Setting> params;
  Policy policy;
  double own_budget = 0;              // seconds; 0: a share of the suite's
  bool allow_oversubscribed = false;  // measured with more busy threads than CPUs, instead of skipped
  double timeout = 60;                // seconds beyond the case's budget until its worker is given up
  Place place;
  std::map<std::string, Place> keys;  // where each of its keys is
  std::vector<std::string> own_keys;  // those that a bench may have beside the kernel's parameters

  /// The key's place; the bench's where it is not given.
  Place const& place_of(std::string const& key) const {
    auto const found = keys.find(key);
    return found == keys.end() ? place : found->second;
  }
};

struct Suite {
  std::string name;
  std::filesystem::path file;
  double budget = 600;  // seconds, of all cases together
  int launches = 1;     // separate processes in which each case is measured
  int retries = 0;      // how often a case that failed is tried again; every attempt is kept
  NodeChoice choice;
  std::vector<Bench> benches;
};

/// "key=value" of the command line: `precision=0.02` for the suite, `stream.*.bytes=1MiB` for every
/// bench whose kernel the pattern matches.
using Override = std::pair<std::string, std::string>;
Override parse_override(std::string const& text);  // throws InputError

/// For all of its benches.
void allow_oversubscribed(Suite&);

/// Throws InputError with file, line and a suggestion on whatever it does not know.
Suite read_suite(std::filesystem::path const&, std::vector<Override> const& = {});

/// A path as given, or the name of a shipped suite ("quick"). Throws InputError.
std::filesystem::path find_suite(std::string const& name_or_path);

/// Where shipped suites may be: beside the build, or where they are installed.
std::vector<std::filesystem::path> shipped_folders();

}  // namespace toise
