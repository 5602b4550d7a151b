// What the Intel MPI Benchmarks print (3 to 2021: IMB-MPI1, -NBC, -RMA, -P2P).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
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

constexpr double mebibyte = 1048576;

/// The first whole number of a line, from a place on.
std::optional<int> number_from(std::string const& line, std::size_t begin) {
  for (auto const& word : words_in(line.substr(begin))) {
    auto const text = word.starts_with('(') ? word.substr(1) : word;
    if (auto const number = whole_number_in<int>(text.substr(0, text.find(';')))) return number;
  }
  return {};
}

struct Row {
  ImportedMeasurement imported;
  double megabytes = 0;  // a second, of 10^6 or 2^20 bytes; 0: not said
};

/// Which power of two lies between a rate and its bytes a time, to the nearest; the rest says which megabyte it was.
/// Up to IMB 2017 that is 2^20 bytes, since IMB 2018 10^6. Nothing where rounding hides it.
std::optional<double> bytes_a_megabyte(double megabytes, double bytes_a_second) {
  if (!(megabytes >= 10) || !(bytes_a_second > 0)) return {};
  auto const scale = [&](double megabyte) { return std::log2(megabytes * megabyte / bytes_a_second); };
  auto const rest = [&](double megabyte) { return std::abs(scale(megabyte) - std::round(scale(megabyte))); };
  if (rest(1e6) < 0.02) return 1e6;
  if (rest(mebibyte) < 0.02) return mebibyte;
  return {};
}

class Reader {
public:
  explicit Reader(SourceText const& source) : source_(source) {}

  std::vector<ImportedMeasurement> read() {
    for (auto const& [number, line] : log_lines(source_.text)) {
      number_ = number;
      std::string const text(trim(line));
      if (text.starts_with("#bytes") || text.starts_with("#repetitions") || text.starts_with("Group"))
        columns_ = words_in(text);
      else if (text.starts_with('#'))
        comment(std::string(trim(std::string_view(text).substr(1))));
      else if (!kernel_.empty() && !columns_.empty())
        row(words_in(text));
    }
    if (rows_.empty() && !kernel_.empty())
      throw InputError(
          fmt::format("{}: has the title of {}, but no line of figures that belongs to it", source_.path, kernel_));
    return with_bandwidths();
  }

private:
  void comment(std::string const& text) {
    constexpr std::string_view title = "Benchmarking ";
    if (auto const at = text.find("MPI Benchmarks "); at != text.npos) {
      version_ = text.substr(at + 15, text.find(',') - at - 15);
    } else if (text.starts_with("Date ")) {
      std::string const date(trim(std::string_view(text).substr(std::min(text.find(':') + 1, text.size()))));
      if (is_date(date)) start_ = date;
    } else if (text.starts_with(title)) {
      kernel_ = "imb." + name_from(text.substr(title.size()));
      columns_.clear();
      params_.clear();
      ranks_ = 1;
    } else if (text.starts_with("#processes =")) {
      ranks_ = number_from(text, 12).value_or(1);
      if (auto const threads = text.find("threads:"); threads != text.npos)
        params_["threads_per_rank"] = std::int64_t{number_from(text, threads + 8).value_or(1)};
    } else if (text.starts_with("MODE:")) {
      params_["mode"] = name_from(text.substr(5));
    } else if (text.find(" groups of ") != text.npos) {  // ( 4 groups of 2 processes each running simultaneous )
      params_["groups"] = std::int64_t{number_from(text, 1).value_or(1)};
      ranks_ = number_from(text, text.find(" groups of ") + 11).value_or(1);
    }
  }

  void row(std::vector<std::string> const& words) {
    if (words.empty() || !number_in(words.front())) return;  // what launchers print between
    auto one = imported_measurement(kernel_, "imb", fmt::format("{}:{}", source_.path, number_));
    one.version = version_;
    auto& m = one.measurement;
    m.start = start_;
    m.id.params = params_;
    m.id.ranks = ranks_;
    Row found{.imported = std::move(one)};
    if (is_failure(words, found.imported.measurement)) {
      rows_.push_back(std::move(found));
      return;
    }
    bool const is_noise = words.size() != columns_.size() && words.size() > 1 && !number_in(words[1]);
    if (is_noise) return;  // "4 processes were killed"
    if (words.size() != columns_.size())
      throw InputError(fmt::format("{}:{}: {} values in a table of {} columns", source_.path, number_, words.size(),
                                   columns_.size()));
    for (std::size_t i = 0; i < words.size(); ++i) read_value(found, columns_[i], words[i]);
    if (!found.imported.measurement.metrics.empty() || found.megabytes > 0) rows_.push_back(std::move(found));
  }

  /// "4194304 out-of-mem.; needed X= …", "… int-overflow; …", "… time-out.; …" in place of figures.
  bool is_failure(std::vector<std::string> const& words, Measurement& m) const {
    auto const said = std::find_if(words.begin(), words.end(), [](std::string const& word) {
      return word.starts_with("out-of-mem") || word.starts_with("int-overflow") || word.starts_with("time-out");
    });
    if (said == words.end()) return false;
    for (std::size_t i = 0; i < columns_.size() && words.begin() + static_cast<std::ptrdiff_t>(i) < said; ++i)
      place(m, columns_[i], words[i]);
    m.outcome = Outcome::error;
    m.reason = "IMB says: " + said->substr(0, said->find_first_of(".;"));
    return true;
  }

  /// Whether the column says what was measured, rather than how fast.
  bool place(Measurement& m, std::string const& column, std::string const& word) const {
    if (column != "#bytes" && column != "Group") return false;
    auto const whole = whole_number_in<std::int64_t>(word);
    if (!whole)
      throw InputError(
          fmt::format("{}:{}: {} is '{}', which is not a whole number", source_.path, number_, column, word));
    m.id.params[column == "#bytes" ? "bytes" : "group"] = *whole;
    return true;
  }

  void read_value(Row& row, std::string const& column, std::string const& word) const {
    auto& m = row.imported.measurement;
    if (place(m, column, word)) return;
    auto const value = number_in(word);
    if (!value)
      throw InputError(fmt::format("{}:{}: {} is '{}', which is not a number", source_.path, number_, column, word));
    if (column == "t[usec]" || column == "t_avg[usec]" || column == "t_ovrl[usec]") {
      m.metrics.push_back(metric_of("latency", "s", "lower", {*value * 1e-6}));
    } else if (column == "Mbytes/sec") {
      row.megabytes = *value;
    } else if (column == "Msg/sec") {
      if (*value > 0) m.metrics.push_back(metric_of("rate", "1/s", "higher", {*value}));
    } else if (column == "defects") {  // only of builds with -DCHECK
      m.check = Check{.error = *value, .tolerance = 0};
      if (m.check->passed()) return;
      m.outcome = Outcome::corrupt;
      m.reason = "IMB's own check found defects";
    } else if (column.ends_with("[usec]")) {
      m.details.set({name_from(column.substr(0, column.find('['))), *value * 1e-6, "s"});
    } else {
      m.details.set({name_from(column), *value});  // repetitions, overlap in per cent
    }
  }

  /// The megabyte that most rows agree on; nothing where none says.
  std::optional<double> megabyte() const {
    int decimal = 0, binary = 0;
    for (auto const& row : rows_) {
      auto const& m = row.imported.measurement;
      auto const bytes = m.id.params.find("bytes");
      if (bytes == m.id.params.end() || m.metrics.empty()) continue;
      auto const size = static_cast<double>(std::get<std::int64_t>(bytes->second));
      auto time = m.metrics.front().unit == "s" ? m.metrics.front().median : 1 / m.metrics.front().median;
      if (m.details.find("t_max")) time = m.details.number("t_max");  // rates are of the slowest rank
      auto const found = bytes_a_megabyte(row.megabytes, size / time);
      if (found) (*found == 1e6 ? decimal : binary) += 1;
    }
    if (decimal == binary) return {};
    return decimal > binary ? 1e6 : mebibyte;
  }

  std::vector<ImportedMeasurement> with_bandwidths() {
    auto const unit = megabyte();
    std::vector<ImportedMeasurement> all;
    for (auto& row : rows_) {
      auto& m = row.imported.measurement;
      // of messages too small for a rate of two digits, and where nobody can say which megabyte it is, the time remains
      if (unit && row.megabytes > 0)
        m.metrics.push_back(metric_of("bandwidth", "B/s", "higher", {row.megabytes * *unit}));
      if (!m.metrics.empty() || m.outcome == Outcome::error) all.push_back(std::move(row.imported));
    }
    return all;
  }

  SourceText const& source_;
  std::size_t number_ = 0;
  std::string kernel_, version_, start_;
  int ranks_ = 1;
  std::map<std::string, Value> params_;
  std::vector<std::string> columns_;
  std::vector<Row> rows_;
};

}  // namespace

std::vector<ImportedMeasurement> read_imb(SourceText const& source) { return Reader(source).read(); }

}  // namespace toise
