// What mdtest prints (1.9 to 4.1).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/dates.hpp"
#include "core/text/text.hpp"
#include "exchange/formats/log_lines.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

/// "11/28/2026 12:00:00" -> "2026-11-28 12:00:00"; "" for anything else.
std::string date_of(std::string const& text) {
  if (text.size() < 19 || text[2] != '/' || text[5] != '/') return "";
  auto const date = text.substr(6, 4) + "-" + text.substr(0, 2) + "-" + text.substr(3, 2) + text.substr(10, 9);
  return is_date(date) ? date : "";
}

/// The options that say what was done: those of the command line without the program and the folder.
std::string options_of(std::string const& command_line) {
  auto const words = words_in(command_line);
  std::string options;
  for (std::size_t i = 1; i < words.size(); ++i) {
    auto const word =
        words[i].size() > 1 && words[i].front() == '\'' ? words[i].substr(1, words[i].size() - 2) : words[i];
    if (word == "-d") ++i;
    if (word.starts_with("-d") || word.starts_with("--dir")) continue;
    options += (options.empty() ? "" : " ") + word;
  }
  return options;
}

constexpr std::array<std::string_view, 11> operations{
    "Directory creation", "Directory stat", "Directory read", "Directory rename", "Directory removal", "File creation",
    "File stat",          "File read",      "File removal",   "Tree creation",    "Tree removal"};

/// "   File creation     :" -> its operation.
std::optional<std::string_view> operation_in(std::string_view text) {
  for (auto const operation : operations) {
    auto const at = text.find(operation);
    if (at == text.npos) continue;
    auto const after = text.substr(at + operation.size());
    if (after.empty() || after.front() == ' ' || after.front() == ':') return operation;
  }
  return {};
}

struct Summary {
  double greatest = 0, least = 0, mean = 0, deviation = 0;
  std::size_t line = 0;
};

class Reader {
public:
  explicit Reader(SourceText const& source) : source_(source) {}

  std::vector<ImportedMeasurement> read() {
    for (auto const& [number, line] : log_lines(source_.text)) {
      number_ = number;
      take(line);
    }
    end_table();
    return std::move(all_);
  }

private:
  void take(std::string const& line) {
    auto const words = words_in(line);
    if (words.empty()) return;
    if (line.starts_with("-- started at ")) {
      begin_run();
      start_ = date_of(line.substr(14));
    } else if (line.starts_with("mdtest-") && words.size() > 4 && words[2] == "launched") {
      if (!options_.empty()) begin_run();
      version_ = words[0].substr(7);
      counts(words);
    } else if (auto const at = line.find("Command line used: "); at != line.npos) {
      options_ = options_of(line.substr(at + 19));
    } else if (words.size() > 3 && words[1] == "tasks," && line.find("SUMMARY") == line.npos) {  // 8 tasks, 800 files
      end_table();
      ranks_ = whole_number_in<int>(words[0]).value_or(1);
      items_ = whole_number_in<std::int64_t>(words[2]);
    } else if (line.find("SUMMARY") != line.npos) {
      if (line.find("SUMMARY time") == line.npos) end_table();  // the table of times is of the same run
      is_rates_ = line.find("SUMMARY time") == line.npos;
      iterations_ = words_of_iterations(words);
      is_summary_ = true;
    } else if (line.find("verifying the data on read") != line.npos) {
      is_wrong_ = true;
    } else if (line.find(" ops/sec") != line.npos && line.find(" sec, ") != line.npos) {
      iteration(line);
    } else if (is_summary_ && is_rates_) {
      summary(line);
    }
  }

  /// "mdtest-3.4.0 was launched with 8 total task(s) on 2 node(s)".
  void counts(std::vector<std::string> const& words) {
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (words[i].starts_with("node(s)")) nodes_ = whole_number_in<int>(words[i - 1]).value_or(1);
      if (words[i] == "total") ranks_ = whole_number_in<int>(words[i - 1]).value_or(1);
    }
  }

  /// The number before "iterations)".
  static std::size_t words_of_iterations(std::vector<std::string> const& words) {
    auto const at = std::find(words.begin(), words.end(), "iterations)");
    return at == words.end() || at == words.begin() ? 0 : whole_number_in<std::size_t>(*(at - 1)).value_or(0);
  }

  /// With -v: "V-1: main:   File creation     :          0.512 sec,       1562.500 ops/sec".
  void iteration(std::string const& line) {
    auto const seconds = line.find(" sec, ");
    auto const colon = line.rfind(':', seconds);
    if (colon == line.npos) return;
    auto const operation = operation_in(std::string_view(line).substr(0, colon + 1));
    auto const words = words_in(line.substr(seconds + 6));
    auto const rate = words.empty() ? std::nullopt : number_in(words.front());
    if (operation && rate) rates_[*operation].push_back(*rate);
  }

  /// Greatest, least, mean, deviation; before them, of some versions, those over the ranks.
  void summary(std::string const& line) {
    auto const operation = operation_in(line);
    if (!operation) return;
    auto const words = words_in(line.substr(line.find(*operation) + operation->size()));
    std::vector<double> values;
    for (auto const& word : words) {
      if (word == ":") continue;
      auto const value = number_in(word);
      if (!value) throw InputError(fmt::format("{}:{}: '{}' is no number", source_.path, number_, word));
      values.push_back(*value);
    }
    if (values.size() != 4 && values.size() != 7)
      throw InputError(fmt::format("{}:{}: {} values in a table of 4 columns", source_.path, number_, values.size()));
    auto const* v = &values[values.size() - 4];
    summaries_[*operation] = {.greatest = v[0], .least = v[1], .mean = v[2], .deviation = v[3], .line = number_};
  }

  void end_table() {
    for (auto const& operation : operations) {
      auto const found = summaries_.find(operation);
      // a phase that was not asked for has zeros, or no line
      if (found != summaries_.end() && found->second.greatest != 0)
        all_.push_back(to_imported(operation, found->second));
    }
    summaries_.clear();
    if (is_summary_) rates_.clear();
    is_summary_ = is_rates_ = false;
  }

  ImportedMeasurement to_imported(std::string_view operation, Summary const& summary) const {
    auto one = imported_measurement("mdtest." + name_from(operation), "mdtest",
                                    fmt::format("{}:{}", source_.path, summary.line));
    one.version = version_;
    auto& m = one.measurement;
    m.start = start_;
    m.id.nodes = nodes_;
    m.id.ranks = ranks_;
    if (items_) m.id.params["items"] = *items_;
    if (!options_.empty()) m.id.params["options"] = options_;
    auto const rates = rates_.find(operation);
    if (rates != rates_.end() && rates->second.size() == iterations_)
      m.metrics.push_back(metric_of("rate", "1/s", "higher", rates->second));
    else
      m.metrics.push_back(metric_of("mean_rate", "1/s", "higher", {summary.mean}));
    m.details.set({"greatest_rate", summary.greatest, "1/s"});
    m.details.set({"least_rate", summary.least, "1/s"});
    m.details.set({"standard_deviation", summary.deviation, "1/s"});
    m.details.set({"iterations", static_cast<std::int64_t>(iterations_)});
    if (!is_wrong_) return one;
    m.check = Check{.error = 1, .tolerance = 0};
    m.outcome = Outcome::corrupt;
    m.reason = "mdtest read data that it had not written";
    return one;
  }

  void begin_run() {
    end_table();
    start_.clear();
    options_.clear();
    items_.reset();
    rates_.clear();
    is_wrong_ = false;
    nodes_ = ranks_ = 1;
  }

  SourceText const& source_;
  std::size_t number_ = 0, iterations_ = 0;
  std::string version_, start_, options_;
  int nodes_ = 1, ranks_ = 1;
  std::optional<std::int64_t> items_;
  bool is_summary_ = false, is_rates_ = false, is_wrong_ = false;
  std::map<std::string_view, Summary> summaries_;
  std::map<std::string_view, std::vector<double>> rates_;
  std::vector<ImportedMeasurement> all_;
};

}  // namespace

std::vector<ImportedMeasurement> read_mdtest(SourceText const& source) { return Reader(source).read(); }

}  // namespace toise
