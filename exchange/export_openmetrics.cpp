#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analysis/verdict/observed.hpp"
#include "core/sampling/statistics.hpp"
#include "core/text/dates.hpp"
#include "core/text/printable.hpp"
#include "exchange/export.hpp"
#include "exchange/imported_measurement.hpp"

namespace toise {
namespace {

std::string label_value(std::string_view text) {
  std::string result;
  for (char const c : printable(text)) {
    if (c == '\\' || c == '"') result += '\\';
    result += c;
  }
  return result;
}

std::string unit_name(std::string const& unit) {
  for (auto const& [symbol, name] : {std::pair{"B/s", "bytes_per_second"},
                                     {"FLOP/s", "flops_per_second"},
                                     {"1/s", "per_second"},
                                     {"s", "seconds"},
                                     {"1", "ratio"},
                                     {"W", "watts"},
                                     {"J", "joules"}}) {
    if (unit == symbol) return name;
  }
  return name_from(unit);
}

/// A case's metric in its last run.
struct Latest {
  std::string date;
  std::vector<double> launches;
};

struct Family {
  std::string unit, help;
  std::map<std::string, double> samples;  // by labels
};

std::string to_text(std::string const& name, Family const& family) {
  auto text = fmt::format("# TYPE {} gauge\n", name);
  if (!family.unit.empty()) text += fmt::format("# UNIT {} {}\n", name, family.unit);
  text += fmt::format("# HELP {} {}\n", name, family.help);
  for (auto const& [labels, value] : family.samples) text += fmt::format("{}{{{}}} {}\n", name, labels, value);
  return text;
}

}  // namespace

std::string to_openmetrics(std::vector<ExportRow> const& rows) {
  std::map<std::string, Family> families;
  std::map<std::pair<std::string, std::string>, Latest> latest;  // by family and labels
  std::map<std::string, std::string> last_run;                   // of a suite on a machine
  for (auto const& r : rows) {
    auto const place = fmt::format("machine=\"{}\",suite=\"{}\"", label_value(r.machine), label_value(r.suite));
    last_run[place] = std::max(last_run[place], r.date);
    if (!r.value) continue;
    auto const unit = unit_name(r.unit);
    auto const name = fmt::format("toise_{}_{}", name_from(r.metric), unit);
    families[name] = {.unit = unit, .help = fmt::format("Median {} of the last run.", label_value(r.metric))};
    auto const labels = fmt::format("{},kernel=\"{}\",variant=\"{}\",backend=\"{}\",params=\"{}\",node=\"{}\"", place,
                                    label_value(r.kernel), label_value(r.variant), label_value(r.backend),
                                    label_value(r.params), label_value(r.node));
    auto& of_case = latest[{name, labels}];
    if (r.date > of_case.date) of_case = {.date = r.date};
    if (r.date == of_case.date) of_case.launches.push_back(*r.value);
  }
  for (auto const& [key, of_case] : latest) families[key.first].samples[key.second] = median(of_case.launches);
  auto& failed = families["toise_failed_cases"] = {.help = "Cases without a right answer in the last run."};
  auto& when = families["toise_last_run_seconds"] = {.unit = "seconds", .help = "Start of the last run, since 1970."};
  for (auto const& [place, date] : last_run) {
    when.samples[place] = parse_date(date);
    failed.samples[place] = 0;
  }
  for (auto const& r : rows) {
    auto const place = fmt::format("machine=\"{}\",suite=\"{}\"", label_value(r.machine), label_value(r.suite));
    if (is_failure(r.outcome) && r.date == last_run[place]) failed.samples[place] += 1;
  }
  std::string text;
  for (auto const& [name, family] : families) text += to_text(name, family);
  return text + "# EOF\n";
}

}  // namespace toise
