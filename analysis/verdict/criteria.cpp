#include "analysis/verdict/criteria.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "analysis/statistics/bounds.hpp"
#include "core/error.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"
#include "core/toml/toml.hpp"
#include "core/toml/values.hpp"

namespace toise {
namespace {

constexpr std::pair<Cause, char const*> causes[] = {{Cause::node, "node"},
                                                    {Cause::network, "network"},
                                                    {Cause::filesystem, "filesystem"},
                                                    {Cause::scheduler, "scheduler"},
                                                    {Cause::self_inflicted, "self-inflicted"},
                                                    {Cause::unknown, "unknown"}};

constexpr double most_quantity = 1e24, most_mtbi = 366 * 24 * 3600.0;

/// What is measured is above zero; only a share may have to be zero.
Quantity quantity(std::string const& text, char const* key) {
  auto const q = parse_quantity(text);
  if (q.value == 0 && q.unit == "1" && key == std::string_view("at_most")) return q;
  if (q.value > 0 && q.value <= most_quantity) return q;
  throw InputError(fmt::format("must be above 0 and at most {:g} {}, not '{}': {}", most_quantity, q.unit, text,
                               q.value > 0                           ? "no machine is near it"
                               : key == std::string_view("at_least") ? "anything would pass"
                                                                     : "nothing could pass"));
}

Scope scope(Value const& value) {
  constexpr std::array<std::string_view, 3> known{"system", "every-node", "fraction"};
  auto const name = one_of(known, "scope", value);
  return name == "system" ? Scope::system : name == "every-node" ? Scope::every_node : Scope::fraction;
}

Cause cause(Value const& value) {
  std::vector<std::string_view> known;
  for (auto const& [one, name] : causes) known.emplace_back(name);
  auto const text = one_of(known, "cause", value);
  return std::find_if(std::begin(causes), std::end(causes), [&](auto const& one) { return one.second == text; })->first;
}

double confidence(Value const& value) { return share_within(value, 0.8, 0.99999); }

double rate(Value const& value) {
  if (share(value) == 1) throw InputError("a rate of 1 can be shown by no number of runs; ask for 99% or less");
  return share_within(value, 0.01, 0.999999);
}

double mtbi(Value const& value) {
  double const seconds = seconds_of(value);
  if (!(seconds >= 1 && seconds <= most_mtbi))
    throw InputError(fmt::format("must be from 1s to {:g}h, not {}", most_mtbi / 3600, exact_text(value)));
  return seconds;
}

/// The bounds: at_least, at_most, or both as within = ["low", "high"].
void take_bounds(Requirement& r, TomlTable& table) {
  auto const bound = [&](char const* key) {
    auto const* value = table.find(key);
    return value ? std::optional(value->as([&](Value const& one) { return quantity(exact_text(one), key); }))
                 : std::nullopt;
  };
  r.at_least = bound("at_least");
  r.at_most = bound("at_most");
  auto const* within = table.find("within");
  if (within && (r.at_least || r.at_most)) within->refuse("it has both bounds; leave at_least and at_most out");
  if (within) {
    auto const both = within->texts();
    if (both.size() != 2) within->refuse("expected within = [\"low\", \"high\"]");
    at(within->place(), "within", [&] {
      r.at_least = quantity(both[0], "at_least");
      r.at_most = quantity(both[1], "at_most");
    });
  }
  if (!r.at_least || !r.at_most) return;
  at(within ? within->place() : table.find("at_most")->place(), within ? "within" : "at_most", [&] {
    if (r.at_least->unit != r.at_most->unit) throw InputError("two different units");
    if (!(r.at_least->value < r.at_most->value)) throw InputError("the low value lies above the high one");
  });
}

/// Shares of a whole: at_least above 1 could be met by nothing.
void check_share(Requirement const& r, TomlTable& table) {
  constexpr std::array<std::string_view, 4> shares{"mfu", "hfu", "overlap", "peak_share"};
  bool const is_share = std::find(shares.begin(), shares.end(), r.metric) != shares.end();
  if (!is_share || !r.at_least || r.at_least->unit != "1" || r.at_least->value <= 1) return;
  auto const* key = table.find("at_least");
  (key ? key : table.find("within"))->refuse(fmt::format("{} is a share, and never above 1 (100%)", r.metric));
}

std::map<std::string, std::string> selection(TomlTable& table) {
  std::map<std::string, std::string> select;
  for (auto const& [name, value] : table.rest()) select[name] = value->text();
  return select;
}

void check(Requirement const& r, int kinds, bool has_fraction, Place const& place) {
  if (r.clause.empty()) refuse(place, "a requirement needs a clause, for example clause = \"C-4.2\"");
  bool const has_bound = r.at_least || r.at_most;
  if (kinds + (has_bound ? 1 : 0) != 1) {
    refuse(place, "a requirement has one of at_least, at_most and within, or correct, or pass_rate, or mtbi");
  }
  if (has_bound && r.metric.empty()) refuse(place, "a bound needs a metric, for example metric = \"bandwidth\"");
  if (has_fraction != (r.scope == Scope::fraction))
    refuse(place, "scope = \"fraction\" and fraction = … belong together");
  if (r.kind != RequirementKind::mtbi && !r.select.contains("kernel")) {
    refuse(place, "select needs a kernel, for example select = { kernel = \"stream.triad\" }");
  }
}

/// Refuses a rate or a time that nobody lives to see shown.
void check_effort(Requirement const& r, TomlTable& table, double confidence) {
  constexpr std::size_t most_attempts = 10'000'000;
  constexpr double year = 365.25 * 24 * 3600, most_years = 5;
  if (auto const n = attempts_for(r.rate, confidence).value_or(0); r.rate > 0 && n > most_attempts)
    table.find("pass_rate")
        ->refuse(fmt::format("needs {} attempts without a failure at this confidence, and at most {} are taken", n,
                             most_attempts));
  if (double const years = r.mtbi / time_bounds(year, 0, confidence).low; years > most_years)
    table.find("mtbi")->refuse(fmt::format(
        "needs {:.1f} years without an interrupt at this confidence, and at most {:g} are taken", years, most_years));
}

Requirement requirement(TomlTable& table, double confidence) {
  Requirement r{.clause = table.text("clause"),
                .title = table.text("title"),
                .scope = table.get("scope", Scope::system, scope),
                .metric = table.text("metric"),
                .fraction = table.get("fraction", 1.0, [](Value const& v) { return share_within(v, 0.01, 1); }),
                .launches = table.get("launches", 1, [](Value const& v) { return whole(v, 1, 10'000); }),
                .rate = table.get("pass_rate", 0.0, rate),
                .mtbi = table.get("mtbi", 0.0, mtbi)};
  if (auto const* select = table.find("select")) r.select = select->table("a selection", selection);
  take_bounds(r, table);
  check_share(r, table);
  int kinds = 0;
  auto const take_kind = [&](char const* key, RequirementKind kind) {
    auto const* value = table.find(key);
    if (!value) return;
    if (kind == RequirementKind::correct && !value->truth()) value->refuse("correct = true, or leave it out");
    r.kind = kind;
    ++kinds;
  };
  take_kind("correct", RequirementKind::correct);
  take_kind("pass_rate", RequirementKind::pass_rate);
  take_kind("mtbi", RequirementKind::mtbi);
  table.refuse_unknown();  // a misspelt key is the cause of what check() misses
  check(r, kinds, table.find("fraction") != nullptr, table.place());
  check_effort(r, table, confidence);
  for (auto const* key : {"metric", "scope", "launches"}) {
    auto const* value = table.find(key);
    if (value && r.kind != RequirementKind::value) value->refuse("goes with a bound (at_least, at_most, within) only");
  }
  return r;
}

Waiver waiver(TomlTable& table) {
  Waiver w{.clause = table.text("clause"), .reason = table.text("reason"), .by = table.text("by")};
  table.refuse_unknown();
  if (w.clause.empty() || w.reason.empty() || w.by.empty())
    refuse(table.place(), "a waiver needs a clause, a reason and who grants it (by)");
  return w;
}

FailureLabel label(TomlTable& table) {
  FailureLabel l{.kernel = table.text("kernel", "*"),
                 .node = table.text("node", "*"),
                 .cause = table.get("cause", Cause::unknown, cause),
                 .reason = table.text("reason"),
                 .by = table.text("by")};
  table.refuse_unknown();
  if (!table.find("cause") || l.reason.empty() || l.by.empty())
    refuse(table.place(), "a label of failures needs a cause, a reason and who found it (by)");
  return l;
}

Criteria criteria(TomlTable& table) {
  Criteria all{.name = table.text("name"),
               .machine = table.text("machine"),
               .is_provisional = table.truth("provisional"),
               .confidence = table.get("confidence", 0.95, confidence)};
  if (auto const* list = table.find("requirement"))
    all.requirements = list->tables("a requirement", [&](TomlTable& one) { return requirement(one, all.confidence); });
  if (auto const* list = table.find("waiver")) all.waivers = list->tables("a waiver", waiver);
  if (auto const* list = table.find("failure")) all.labels = list->tables("a label of failures", label);
  return all;
}

void check_clauses(Criteria const& criteria, std::string const& path) {
  std::vector<std::string> clauses;
  for (auto const& r : criteria.requirements) {
    if (std::find(clauses.begin(), clauses.end(), r.clause) != clauses.end()) {
      throw InputError(fmt::format("{}: clause '{}' is given twice", path, r.clause));
    }
    clauses.push_back(r.clause);
  }
  for (auto const& w : criteria.waivers) {
    if (std::find(clauses.begin(), clauses.end(), w.clause) != clauses.end()) continue;
    throw InputError(
        fmt::format("{}: waives clause '{}', which there is not{}", path, w.clause, suggestion(w.clause, clauses)));
  }
}

}  // namespace

std::string_view to_string(Cause cause) {
  for (auto const& [one, name] : causes) {
    if (one == cause) return name;
  }
  return "unknown";
}

std::string what_is_asked(Requirement const& r) {
  auto const text = [](Quantity const& q) {
    return q.unit == "1" ? fmt::format("{:.4g}", q.value) : format_si(q.value, q.unit);
  };
  switch (r.kind) {
    case RequirementKind::correct: return "right answers";
    case RequirementKind::pass_rate: return fmt::format("{:.4g} % of attempts pass", 100 * r.rate);
    case RequirementKind::mtbi: return fmt::format("{:.4g} h between interrupts", r.mtbi / 3600);
    case RequirementKind::value: break;
  }
  if (r.at_least && r.at_most) return text(*r.at_least) + " to " + text(*r.at_most);
  return r.at_least ? "at least " + text(*r.at_least) : "at most " + text(*r.at_most);
}

Criteria read_criteria(std::string const& path) {
  auto const toml = read_toml(path);
  auto all = toml.table("criteria", criteria);
  if (all.requirements.empty()) refuse(toml.place(), "criteria need at least one [[requirement]]");
  check_clauses(all, path);
  return all;
}

}  // namespace toise
