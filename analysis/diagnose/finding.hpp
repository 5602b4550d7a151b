// What a specialist would say on seeing a run: what it is, why it matters, what to do, and how sure that is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace toise {

/// serious: numbers are far from what the machine can do, or are of something else. notable: some of them are lower
/// than they need be. minor: worth knowing before they are quoted.
enum class Severity { serious, notable, minor };
std::string_view to_string(Severity);

/// certain: it was read or measured. likely: what was read has this effect nearly always. possible: often.
enum class Sureness { certain, likely, possible };
std::string_view to_string(Sureness);

struct Finding {
  std::string id;  // of its rule, which diagnose() fills in
  Severity severity = Severity::notable;
  Sureness sureness = Sureness::certain;
  std::string headline;                 // what
  std::string why;                      // it matters
  std::string advice;                   // what to do
  std::vector<std::string> where;       // cases, nodes or GPUs; empty: the whole run
  std::optional<std::string> silenced;  // the site's reason, from the machine file
};

}  // namespace toise
