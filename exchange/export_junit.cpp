#include <fmt/format.h>

#include <map>

#include "core/text/printable.hpp"
#include "core/text/units.hpp"
#include "exchange/export.hpp"

namespace toise {
namespace {

std::string escaped(std::string_view text) {
  std::string result;
  for (char const c : printable(text, LineBreaks::kept)) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      default: result += c;
    }
  }
  return result;
}

struct TestCase {
  std::string group, name, kind, what, output;  // kind: failure, error, skipped, or "" when it passed
  std::optional<double> seconds;
};

struct TestSuite {
  std::string name, date;
  std::vector<TestCase> cases;
};

std::string to_xml(TestSuite const& suite) {
  std::map<std::string, std::size_t> count;
  std::string body;
  for (auto const& one : suite.cases) {
    ++count[one.kind];
    body += fmt::format("  <testcase classname=\"{}\" name=\"{}\"{}>", escaped(one.group), escaped(one.name),
                        one.seconds.value_or(0) > 0 ? fmt::format(" time=\"{:.3f}\"", *one.seconds) : "");
    if (!one.kind.empty()) body += fmt::format("<{} message=\"{}\"/>", one.kind, escaped(one.what));
    if (!one.output.empty()) body += fmt::format("<system-out>{}</system-out>", escaped(one.output));
    body += "</testcase>\n";
  }
  auto const date = suite.date.empty() ? "" : fmt::format(" timestamp=\"{}\"", escaped(suite.date.substr(0, 19)));
  return fmt::format(
      " <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"{}>\n{} </testsuite>\n",
      escaped(suite.name), suite.cases.size(), count["failure"], count["error"], count["skipped"], date, body);
}

std::string document(std::string const& suites) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"toise\">\n" + suites + "</testsuites>\n";
}

std::string kind_of(std::string const& outcome) {
  if (outcome == "ok" || outcome == "unconverged") return "";
  if (outcome == "skipped") return "skipped";
  return outcome == "corrupt" || outcome == "invalid" ? "failure" : "error";
}

}  // namespace

std::string to_junit(std::vector<ExportRow> const& rows) {
  std::vector<TestSuite> suites;
  std::map<std::string, std::size_t> place_of_suite, place_of_case;
  for (auto const& r : rows) {
    auto const suite = fmt::format("{} on {}", r.suite, r.machine), key = suite + r.date;
    auto const [of_suite, is_new_suite] = place_of_suite.emplace(key, suites.size());
    if (is_new_suite) suites.push_back({.name = suite, .date = r.date});
    auto& cases = suites[of_suite->second].cases;
    auto name = r.params;
    if (!r.node.empty()) name += " on " + r.node;
    if (r.launch > 0) name += fmt::format(" launch={}", r.launch);
    auto const group = r.kernel + "." + r.variant;
    auto const [of_case, is_new_case] = place_of_case.emplace(key + "\n" + group + "\n" + name, cases.size());
    if (is_new_case) {
      cases.push_back({.group = group,
                       .name = name.empty() ? r.kernel : name,
                       .kind = kind_of(r.outcome),
                       .what = r.outcome + ": " + r.reason,
                       .seconds = r.duration});
      if (!r.disturbed.empty()) cases.back().output = fmt::format("disturbed: {}\n", r.disturbed);
    }
    if (r.value) cases[of_case->second].output += fmt::format("{} {}\n", r.metric, format_si(*r.value, r.unit));
  }
  std::string text;
  for (auto const& suite : suites) text += to_xml(suite);
  return document(text);
}

std::string to_junit(Acceptance const& all) {
  TestSuite suite{.name = all.criteria.name};
  for (auto const& j : all.judged) {
    auto const kind = j.waiver                     ? "skipped"
                      : j.verdict == Verdict::pass ? ""
                      : j.verdict == Verdict::fail ? "failure"
                                                   : "error";
    auto const why = j.waiver
                         ? fmt::format("{}, waived by {}: {}", to_string(j.verdict), j.waiver->by, j.waiver->reason)
                         : fmt::format("{}: {}", to_string(j.verdict), j.reason);
    suite.cases.push_back(
        {.group = j.requirement.clause, .name = j.requirement.title, .kind = kind, .what = why, .output = j.reason});
  }
  return document(to_xml(suite));
}

}  // namespace toise
