#include "analysis/verdict/criteria.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <toml++/toml.h>
#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"

namespace toise {
namespace {

constexpr std::pair<Cause, char const*> causes[] = {{Cause::node, "node"},
                                                    {Cause::network, "network"},
                                                    {Cause::filesystem, "filesystem"},
                                                    {Cause::scheduler, "scheduler"},
                                                    {Cause::self_inflicted, "self-inflicted"},
                                                    {Cause::unknown, "unknown"}};

class Reader {
public:
  Reader(std::string path, toml::table const& table) : path_(std::move(path)), table_(table) {}

  Criteria read() {
    Criteria criteria;
    for (auto const& [key, node] : table_) {
      std::string_view const name = key.str();
      if (name == "name")
        criteria.name = text(node);
      else if (name == "machine")
        criteria.machine = text(node);
      else if (name == "provisional")
        criteria.is_provisional = node.value<bool>().value_or(false);
      else if (name == "confidence")
        criteria.confidence = share(node);
      else if (name == "requirement")
        for_each_table(node, [&](toml::table const& one) { criteria.requirements.push_back(requirement(one)); });
      else if (name == "waiver")
        for_each_table(node, [&](toml::table const& one) { criteria.waivers.push_back(waiver(one)); });
      else if (name == "failure")
        for_each_table(node, [&](toml::table const& one) { criteria.labels.push_back(label(one)); });
      else
        unknown(node, name, {"name", "machine", "provisional", "confidence", "requirement", "waiver", "failure"});
    }
    if (criteria.requirements.empty()) throw InputError(path_ + ": has no [[requirement]]; it needs at least one");
    check_clauses(criteria);
    return criteria;
  }

private:
  [[noreturn]] void fail(toml::node const& node, std::string const& what) const {
    throw InputError(fmt::format("{}:{}: {}", path_, node.source().begin.line, what));
  }
  [[noreturn]] void unknown(toml::node const& node, std::string_view name,
                            std::vector<std::string> const& known) const {
    fail(node, fmt::format("unknown key '{}'{}", name, suggestion(name, known)));
  }
  std::string text(toml::node const& node) const {
    if (auto const value = node.value<std::string>()) return *value;
    if (auto const value = node.value_exact<std::int64_t>()) return std::to_string(*value);
    fail(node, "expected text in quotes");
  }
  /// "95%" or 0.95.
  double share(toml::node const& node) const {
    double value = 0;
    try {
      value = node.is_number() ? node.value<double>().value() : parse_ratio(text(node));
    } catch (InputError const& e) {
      fail(node, e.what());
    }
    if (!(value > 0 && value <= 1)) fail(node, "must be above 0 and at most 1");
    return value;
  }
  Quantity quantity(toml::node const& node) const {
    try {
      return parse_quantity(text(node));
    } catch (InputError const& e) {
      fail(node, e.what());
    }
  }
  template <class F>
  void for_each_table(toml::node const& node, F const& f) const {
    if (!node.is_array_of_tables()) fail(node, "expected [[…]] tables");
    for (auto const& one : *node.as_array()) f(*one.as_table());
  }

  Requirement requirement(toml::table const& table) const {
    Requirement r;
    bool has_fraction = false;
    int kinds = 0;
    for (auto const& [key, node] : table) {
      std::string_view const name = key.str();
      if (name == "clause") {
        r.clause = text(node);
      } else if (name == "title") {
        r.title = text(node);
      } else if (name == "select") {
        if (!node.is_table()) fail(node, "expected select = { kernel = \"…\", … }");
        for (auto const& [what, value] : *node.as_table()) r.select[std::string(what.str())] = text(value);
      } else if (name == "metric") {
        r.metric = text(node);
      } else if (name == "scope") {
        r.scope = scope(node);
      } else if (name == "at_least") {
        r.at_least = quantity(node);
      } else if (name == "at_most") {
        r.at_most = quantity(node);
      } else if (name == "within") {
        auto const* both = node.as_array();
        if (!both || both->size() != 2) fail(node, "expected within = [\"low\", \"high\"]");
        r.at_least = quantity((*both)[0]);
        r.at_most = quantity((*both)[1]);
      } else if (name == "fraction") {
        r.fraction = share(node);
        has_fraction = true;
      } else if (name == "launches") {
        r.launches = static_cast<int>(node.value<std::int64_t>().value_or(0));
        if (r.launches < 1) fail(node, "must be a whole number from 1");
      } else if (name == "correct") {
        if (!node.value<bool>().value_or(false)) fail(node, "set correct = true, or leave it out");
        r.kind = RequirementKind::correct;
        ++kinds;
      } else if (name == "pass_rate") {
        r.kind = RequirementKind::pass_rate;
        r.rate = share(node);
        if (r.rate == 1) fail(node, "no number of runs can show a rate of 1; ask for 99% or less");
        ++kinds;
      } else if (name == "mtbi") {
        r.kind = RequirementKind::mtbi;
        try {
          r.mtbi = parse_seconds(text(node));
        } catch (InputError const& e) {
          fail(node, e.what());
        }
        ++kinds;
      } else {
        unknown(node, name,
                {"clause", "title", "select", "metric", "scope", "at_least", "at_most", "within", "fraction",
                 "launches", "correct", "pass_rate", "mtbi"});
      }
    }
    if (r.clause.empty()) fail(table, "a requirement needs a clause, for example clause = \"C-4.2\"");
    bool const has_bound = r.at_least || r.at_most;
    if (kinds + (has_bound ? 1 : 0) != 1) {
      fail(table,
           "a requirement needs exactly one of: a bound (at_least, at_most or within), correct, pass_rate, mtbi");
    }
    if (has_bound && r.metric.empty()) fail(table, "a bound needs a metric, for example metric = \"bandwidth\"");
    if (r.at_least && r.at_most && !(r.at_least->value < r.at_most->value))
      fail(table, "within: the low value is not below the high one");
    if (r.at_least && r.at_most && r.at_least->unit != r.at_most->unit) fail(table, "within: two different units");
    if (has_fraction != (r.scope == Scope::fraction))
      fail(table, "scope = \"fraction\" and fraction = … must be given together");
    if (r.kind != RequirementKind::mtbi && !r.select.contains("kernel")) {
      fail(table, "select needs a kernel, for example select = { kernel = \"stream.triad\" }");
    }
    return r;
  }

  Scope scope(toml::node const& node) const {
    auto const name = text(node);
    if (name == "system") return Scope::system;
    if (name == "every-node") return Scope::every_node;
    if (name == "fraction") return Scope::fraction;
    fail(node, fmt::format("unknown scope '{}'{}; expected system, every-node or fraction", name,
                           suggestion(name, {"system", "every-node", "fraction"})));
  }

  Waiver waiver(toml::table const& table) const {
    Waiver w;
    for (auto const& [key, node] : table) {
      std::string_view const name = key.str();
      if (name == "clause")
        w.clause = text(node);
      else if (name == "reason")
        w.reason = text(node);
      else if (name == "by")
        w.by = text(node);
      else
        unknown(node, name, {"clause", "reason", "by"});
    }
    if (w.clause.empty() || w.reason.empty() || w.by.empty())
      fail(table, "a waiver needs a clause, a reason and who grants it (by)");
    return w;
  }

  FailureLabel label(toml::table const& table) const {
    FailureLabel l;
    for (auto const& [key, node] : table) {
      std::string_view const name = key.str();
      if (name == "kernel")
        l.kernel = text(node);
      else if (name == "node")
        l.node = text(node);
      else if (name == "cause")
        l.cause = cause(node);
      else if (name == "reason")
        l.reason = text(node);
      else if (name == "by")
        l.by = text(node);
      else
        unknown(node, name, {"kernel", "node", "cause", "reason", "by"});
    }
    if (!table.contains("cause") || l.reason.empty() || l.by.empty())
      fail(table, "a [[failure]] needs a cause, a reason and who found it (by)");
    return l;
  }

  Cause cause(toml::node const& node) const {
    auto const name = text(node);
    std::vector<std::string> known;
    for (auto const& [one, its_name] : causes) {
      if (name == its_name) return one;
      known.emplace_back(its_name);
    }
    fail(node, fmt::format("unknown cause '{}'{}; expected one of {}", name, suggestion(name, known),
                           fmt::join(known, ", ")));
  }

  void check_clauses(Criteria const& criteria) const {
    std::vector<std::string> clauses;
    for (auto const& r : criteria.requirements) {
      if (std::find(clauses.begin(), clauses.end(), r.clause) != clauses.end()) {
        throw InputError(fmt::format("{}: clause '{}' is given twice", path_, r.clause));
      }
      clauses.push_back(r.clause);
    }
    for (auto const& w : criteria.waivers) {
      if (std::find(clauses.begin(), clauses.end(), w.clause) != clauses.end()) continue;
      throw InputError(fmt::format("{}: waives clause '{}', which does not exist{}", path_, w.clause,
                                   suggestion(w.clause, clauses)));
    }
  }

  std::string path_;
  toml::table const& table_;
};

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
  if (!std::filesystem::is_regular_file(path)) throw InputError(path + ": no such file");
  try {
    auto const table = toml::parse_file(path);
    return Reader(path, table).read();
  } catch (toml::parse_error const& e) {
    auto const& at = e.source().begin;
    throw InputError(fmt::format("{}:{}: no valid TOML at column {}; is a quote, a bracket or an '=' missing?", path,
                                 at.line, at.column));
  }
}

}  // namespace toise
