// HPCG's summary: the file of 3.x ("A::B=value"), that of 2.x (YAML), and what HPCG and NVIDIA's print.
#include <fmt/format.h>

#include <map>
#include <optional>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/text.hpp"
#include "exchange/formats/log_lines.hpp"
#include "exchange/formats/log_values.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

struct Summary {
  std::map<std::string, std::string> values;  // "GFLOP/s Summary::Raw SpMV"
  std::optional<std::string> rating;          // of a valid result
  std::map<std::string, double> printed;      // NVIDIA's "SpMV =  103.4 GF ( 651.5 GB/s Effective)", FLOP/s
  bool is_invalid = false;
  std::string where;
};

/// A line of the YAML: its depth says under which headings it stands.
void take_yaml(Summary& summary, std::vector<std::pair<std::size_t, std::string>>& headings, std::string const& line) {
  auto const text = trim(line);
  auto const colon = text.find(": ");
  bool const is_heading = text.ends_with(':');
  if (colon == text.npos && !is_heading) return;
  auto const depth = line.find_first_not_of(' ');
  while (!headings.empty() && headings.back().first >= depth) headings.pop_back();
  if (is_heading) {
    headings.emplace_back(depth, std::string(text.substr(0, text.size() - 1)));
    return;
  }
  std::string path;
  for (auto const& heading : headings) path += heading.second + "::";
  summary.values[path + std::string(text.substr(0, colon))] = trim(text.substr(colon + 2));
}

void take_verdict(Summary& summary, std::string const& line) {
  if (line.find("HPCG result is") == line.npos) return;
  if (line.find("INVALID") != line.npos) summary.is_invalid = true;
  if (auto text = text_after(line, "HPCG result is VALID with a GFLOP/s rating of")) {
    auto const begin = text->find_first_not_of("=: ");
    summary.rating = begin == text->npos ? "" : text->substr(begin);
  }
}

void take_printed(Summary& summary, std::vector<std::string> const& words, std::string const& where) {
  bool const is_rate = words.size() > 3 && words[1] == "=" && words[3] == "GF";
  if (is_rate) summary.printed[name_from(words[0])] = value_in(words[2], where) * 1e9;
}

std::string value_of(Summary const& summary, std::string const& name) {
  auto const found = summary.values.find(name);
  return found == summary.values.end() ? "" : found->second;
}

void add_rates(Measurement& m, Summary const& summary) {
  for (auto const& [theirs, ours] : {std::pair<char const*, char const*>{"Raw DDOT", "ddot_flop_rate"},
                                     {"Raw WAXPBY", "waxpby_flop_rate"},
                                     {"Raw SpMV", "spmv_flop_rate"},
                                     {"Raw MG", "mg_flop_rate"},
                                     {"Raw Total", "raw_flop_rate"}}) {
    auto const text = value_of(summary, std::string("GFLOP/s Summary::") + theirs);
    if (!text.empty()) m.details.set({ours, value_in(text, summary.where) * 1e9, "FLOP/s"});
  }
  for (auto const& [name, rate] : summary.printed) m.details.set({name + "_flop_rate", rate, "FLOP/s"});
  auto const bandwidth = value_of(summary, "GB/s Summary::Raw Total B/W");
  if (!bandwidth.empty()) m.details.set({"raw_bandwidth", value_in(bandwidth, summary.where) * 1e9, "B/s"});
  auto const time = value_of(summary, "Benchmark Time Summary::Total");
  if (!time.empty()) m.details.set({"time", value_in(time, summary.where), "s"});
}

/// The rating; of a result that is not valid, or whose verdict was cut off, the rate that would have been it.
std::optional<double> rate_of(Summary const& summary) {
  auto text = summary.rating.value_or("");
  if (text.empty()) text = value_of(summary, "GFLOP/s Summary::Total with convergence and optimization phase overhead");
  if (!text.empty()) return value_in(text, summary.where) * 1e9;
  auto const final = summary.printed.find("final");
  return final == summary.printed.end() ? std::nullopt : std::optional(final->second);
}

ImportedMeasurement to_imported(Summary const& summary) {
  auto one = imported_measurement("hpcg", "hpcg", summary.where);
  auto& m = one.measurement;
  for (auto const* axis : {"nx", "ny", "nz"}) {
    auto const size =
        whole_number_in<std::int64_t>(value_of(summary, std::string("Global Problem Dimensions::Global ") + axis));
    if (size) m.id.params[axis] = *size;
  }
  if (auto const ranks = count_after(value_of(summary, "Machine Summary::Distributed Processes"), ""))
    m.id.ranks = *ranks;
  if (auto const threads = count_after(value_of(summary, "Machine Summary::Threads per processes"), ""))
    m.id.threads = *threads;
  one.version = value_of(summary, "version");
  add_rates(m, summary);
  auto const rate = rate_of(summary);
  if (rate) m.metrics = {metric_of("flop_rate", "FLOP/s", "higher", {*rate})};
  if (summary.is_invalid) {
    m.check = Check{.error = 1, .tolerance = 0};
    m.outcome = Outcome::corrupt;
    m.reason = "HPCG says that its result is INVALID";
  } else if (summary.rating) {
    m.check = Check{.error = 0, .tolerance = 0};
  } else if (!rate) {
    m.outcome = Outcome::error;
    m.reason = "the output ends before HPCG's verdict";
  }
  return one;
}

/// Whether there is anything of HPCG between two beginnings.
bool has_begun(Summary const& summary) {
  return summary.rating || summary.is_invalid || !summary.printed.empty() ||
         summary.values.contains("Machine Summary::Distributed Processes");
}

}  // namespace

std::vector<ImportedMeasurement> read_hpcg(SourceText const& source) {
  std::vector<Summary> summaries;  // a file may hold several
  std::vector<std::pair<std::size_t, std::string>> headings;
  for (auto const& [number, line] : log_lines(source.text)) {
    auto const where = fmt::format("{}:{}", source.path, number);
    bool const is_verdict = line.find("HPCG result is") != line.npos;
    bool const begins = line.starts_with("HPCG-Benchmark") || summaries.empty() ||
                        (is_verdict && (summaries.back().rating || summaries.back().is_invalid));
    if (begins) {
      if (!summaries.empty() && !has_begun(summaries.back())) summaries.pop_back();
      summaries.push_back({.where = where});
      headings.clear();
    }
    auto& summary = summaries.back();
    take_verdict(summary, line);
    auto const equals = line.find('=');
    if (equals != line.npos && (line.find("::") < equals || line.starts_with("version=")))
      summary.values[std::string(trim(line.substr(0, equals)))] = trim(line.substr(equals + 1));
    else
      take_yaml(summary, headings, line);
    take_printed(summary, words_in(line), where);
  }
  std::vector<ImportedMeasurement> all;
  for (auto const& summary : summaries) {
    if (has_begun(summary)) all.push_back(to_imported(summary));
  }
  return all;
}

}  // namespace toise
