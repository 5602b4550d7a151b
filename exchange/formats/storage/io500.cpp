// IO500's result_summary.txt and result.txt.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/dates.hpp"
#include "core/text/text.hpp"
#include "exchange/formats/log_lines.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

constexpr double gibibyte = 1073741824;

/// A phase's figure. Those of IOR are bandwidths in GiB/s, the others rates in 1000/s.
Metric figure_of(std::string const& phase, double value) {
  if (phase.starts_with("ior")) return metric_of("bandwidth", "B/s", "higher", {value * gibibyte});
  return metric_of("rate", "1/s", "higher", {value * 1e3});
}

class Reader {
public:
  explicit Reader(SourceText const& source) : source_(source) {}

  std::vector<ImportedMeasurement> read() {
    for (auto const& [number, line] : log_lines(source_.text)) {
      number_ = number;
      std::string const text(trim(line));
      auto const words = words_in(text);
      if (words.empty()) continue;
      if (text.starts_with("[RESULT]"))
        summary(words);
      else if (text.starts_with("[SCORE ]") || (text.starts_with("[SCORE]") && words.size() > 1) ||
               text.starts_with("[SCOREX] "))
        score(text);
      else if (text.starts_with('[') && text.ends_with(']') && words.size() == 1)
        begin_section(text.substr(1, text.size() - 2));
      else if (text.starts_with("IO500 version ") && words.size() > 2)
        version_ = words[2];
      else if (text.starts_with("; ERROR INVALID"))
        invalid_ = std::string(trim(std::string_view(text).substr(15)));
      else if (auto const equals = text.find('='); equals != text.npos && !text.starts_with(';'))
        pair(std::string(trim(text.substr(0, equals))), std::string(trim(text.substr(equals + 1))));
    }
    for (auto& one : all_) {
      one.version = version_;
      if (ranks_ > 0) one.measurement.id.ranks = ranks_;
      if (one.measurement.start.empty()) one.measurement.start = start_;
    }
    return std::move(all_);
  }

private:
  double number(std::string const& text) const {
    auto const value = number_in(text);
    if (!value) throw InputError(fmt::format("{}:{}: '{}' is no number", source_.path, number_, text));
    return *value;
  }

  /// "[RESULT]       ior-easy-write        1.234567 GiB/s : time 301.234 seconds [INVALID]"; before 2020
  /// "[RESULT] BW   phase 1            ior_easy_write                8.581 GB/s : time  58.27 seconds", whose GB are
  /// GiB too: it divides IOR's MiB by 1024.
  void summary(std::vector<std::string> const& words) {
    auto const unit = std::find_if(words.begin(), words.end(), [](std::string const& word) {
      return word == "GiB/s" || word == "GB/s" || word == "kIOPS" || word == "kiops";
    });
    if (unit == words.end() || unit - words.begin() < 3) return;
    auto& one = add(*(unit - 2), number(*(unit - 1)));
    auto const time = std::find(unit, words.end(), "time");
    if (time != words.end() && time + 1 != words.end())
      one.measurement.details.set({"phase_time", number(*(time + 1)), "s"});
    if (words.back() == "[INVALID]") call_invalid(one.measurement, "a rule of the benchmark is broken");
  }

  ImportedMeasurement& add(std::string const& phase, double value) {
    auto one = imported_measurement("io500." + name_from(phase), "io500", fmt::format("{}:{}", source_.path, number_));
    one.measurement.metrics.push_back(figure_of(phase, value));
    return all_.emplace_back(std::move(one));
  }

  static void call_invalid(Measurement& m, std::string const& why) {
    m.outcome = Outcome::error;
    m.reason = "IO500 calls it invalid: " + why;
  }

  /// "[SCORE ] Bandwidth 1.2 GiB/s : IOPS 3.4 kiops : TOTAL 2.0 [INVALID]": geometric means.
  void score(std::string const& text) {
    auto const words = words_in(text);
    auto const value_after = [&](std::string_view name) -> std::optional<double> {
      auto const at = std::find(words.begin(), words.end(), name);
      if (at == words.end() || at + 1 == words.end()) return {};
      return number(*(at + 1));
    };
    auto const total = value_after("TOTAL"), bandwidth = value_after("Bandwidth"), rate = value_after("IOPS");
    if (!total) return;
    add_score(text.starts_with("[SCOREX"), *total, bandwidth, rate, words.back() == "[INVALID]");
  }

  void add_score(bool is_extended, double total, std::optional<double> bandwidth, std::optional<double> rate,
                 bool is_invalid) {
    auto one = imported_measurement(is_extended ? "io500.score_extended" : "io500.score", "io500",
                                    fmt::format("{}:{}", source_.path, number_));
    auto& m = one.measurement;
    m.metrics.push_back(metric_of("score", "1", "higher", {total}));
    if (bandwidth) m.metrics.push_back(metric_of("bandwidth", "B/s", "higher", {*bandwidth * gibibyte}));
    if (rate) m.metrics.push_back(metric_of("rate", "1/s", "higher", {*rate * 1e3}));
    if (is_invalid) call_invalid(m, "a rule of the benchmark is broken");
    all_.push_back(std::move(one));
  }

  /// A line of result.txt.
  void pair(std::string const& name, std::string const& value) {
    bool const is_score = section_ == "SCORE" || section_ == "SCOREX";
    if (name == "procs") ranks_ = whole_number_in<int>(value).value_or(0);
    if (name == "version") version_ = value;
    if (name == "t_start" && is_date(value)) {
      section_start_ = value;
      if (start_.empty()) start_ = value;
    }
    if (is_score && name == "MD") rate_ = number(value);
    if (is_score && name == "BW") bandwidth_ = number(value);
    if (is_score && name == "SCORE") {
      auto const words = words_in(value);
      if (words.empty()) return;
      add_score(section_ == "SCOREX", number(words[0]), bandwidth_, rate_, words.back() == "[INVALID]");
      bandwidth_ = rate_ = {};
    }
    bool const is_phase = !is_score && !section_.empty() && section_ != "run";
    if (is_phase && name == "score") {
      auto& m = add(section_, number(value)).measurement;
      m.start = section_start_;
      if (!invalid_.empty()) call_invalid(m, invalid_);
      has_score_ = true;
    }
    if (is_phase && name == "t_delta" && has_score_)
      all_.back().measurement.details.set({"phase_time", number(value), "s"});
  }

  void begin_section(std::string const& name) {
    section_ = name;
    section_start_.clear();
    invalid_.clear();
    has_score_ = false;
  }

  SourceText const& source_;
  std::size_t number_ = 0;
  int ranks_ = 0;
  std::string version_, start_, section_, section_start_;
  std::string invalid_;     // why, where the section says so before its score
  bool has_score_ = false;  // the section
  std::optional<double> bandwidth_, rate_;
  std::vector<ImportedMeasurement> all_;
};

}  // namespace

std::vector<ImportedMeasurement> read_io500(SourceText const& source) { return Reader(source).read(); }

}  // namespace toise
