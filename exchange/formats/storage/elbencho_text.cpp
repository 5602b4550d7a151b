// What elbencho prints, and writes to its --resfile.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/text.hpp"
#include "core/text/units.hpp"
#include "exchange/formats/log_lines.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

/// "2m5.755s", "30.140s", "82ms", "1h2m3s", "91us", "1.58ms" in seconds; nothing for other text.
std::optional<double> seconds_of(std::string_view text) {
  double seconds = 0;
  if (text.empty()) return {};
  while (!text.empty()) {
    auto const digits = text.find_first_not_of("0123456789.");
    if (digits == 0 || digits == text.npos) return {};
    auto const number = number_in(text.substr(0, digits));
    text.remove_prefix(digits);
    auto const letters = std::min(text.find_first_of("0123456789."), text.size());
    auto const unit = text.substr(0, letters);
    text.remove_prefix(letters);
    bool is_known = false;
    for (auto const& [name, factor] :
         {std::pair<std::string_view, double>{"h", 3600}, {"m", 60}, {"s", 1}, {"ms", 1e-3}, {"us", 1e-6}}) {
      if (unit != name || !number) continue;
      seconds += *number * factor;
      is_known = true;
    }
    if (!is_known) return {};
  }
  return seconds;
}

/// The word behind a short or a long option, "" without it; "yes" for a switch.
std::string option_in(std::vector<std::string> const& words, std::string_view brief, std::string_view full) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] != brief && words[i] != full) continue;
    return i + 1 < words.size() ? words[i + 1] : "yes";
  }
  return "";
}

/// "16g", "4K", "1m": powers of 1024.
Value size_or_text(std::string const& text) {
  constexpr std::string_view prefixes = "kmgtpe";
  auto const end = text.find_first_not_of("0123456789");
  auto const number = whole_number_in<std::int64_t>(text.substr(0, end));
  if (!number || *number > 1'000'000'000) return text;
  if (end == text.npos) return *number;
  auto const prefix = prefixes.find(static_cast<char>(text[end] | 0x20));
  if (prefix == prefixes.npos || prefix > 3) return text;
  return *number << (10 * static_cast<int>(prefix + 1));
}

class Reader {
public:
  explicit Reader(SourceText const& source) : source_(source) {}

  std::vector<ImportedMeasurement> read() {
    for (auto const& [number, line] : log_lines(source_.text)) {
      number_ = number;
      if (line.starts_with("ISO DATE: "))
        start_ = std::string(trim(std::string_view(line).substr(10)));
      else if (line.starts_with("COMMAND LINE: "))
        command(line.substr(14));
      else if (is_in_table_)
        entry(line);
      if (line.starts_with("OPERATION") && line.find("LAST DONE") != line.npos) is_in_table_ = true;
    }
    end_phase();
    return std::move(all_);
  }

private:
  void command(std::string line) {
    std::erase(line, '"');
    auto const words = words_in(line);
    params_.clear();
    for (auto const& [brief, full, name] : {std::array<char const*, 3>{"-b", "--block", "block_bytes"},
                                            {"-s", "--size", "file_bytes"},
                                            {"-t", "--threads", "threads_per_host"},
                                            {"-", "--iodepth", "io_depth"}}) {
      if (auto const word = option_in(words, brief, full); !word.empty()) params_[name] = size_or_text(word);
    }
    params_["direct"] = std::int64_t{!option_in(words, "", "--direct").empty()};
    params_["random"] = std::int64_t{!option_in(words, "", "--rand").empty()};
  }

  /// "WRITE       Elapsed time     :    2m3.241s    2m5.755s", and the lines of its figures below.
  void entry(std::string const& line) {
    auto const colon = line.find(" : ") == line.npos ? line.find(" :") : line.find(" : ");
    if (colon == line.npos) return;
    auto left = std::string(trim(line.substr(0, colon)));
    if (left.empty()) return;
    if (!line.starts_with(' ')) {
      end_phase();
      auto const name = words_in(left).front();
      if (left.size() == name.size()) return;  // a line of a launcher
      one_ =
          imported_measurement("elbencho." + name_from(name), "elbencho", fmt::format("{}:{}", source_.path, number_));
      left = std::string(trim(left.substr(name.size())));
    }
    auto const words = words_in(line.substr(colon + 2));
    if (one_ && !words.empty()) figure(one_->measurement, left, words);
  }

  /// The value of the last thread that is done, or the only one.
  void figure(Measurement& m, std::string const& name, std::vector<std::string> const& words) const {
    auto const number = [&](std::string const& word) {
      auto const value = number_in(word);
      if (!value)
        throw InputError(fmt::format("{}:{}: {} is '{}', which is not a number", source_.path, number_, name, word));
      return *value;
    };
    auto const add = [&](char const* metric, char const* unit, double value) {
      if (value != 0) m.metrics.push_back(metric_of(metric, unit, better_of(unit), {value}));
    };
    if (name == "Elapsed time")
      m.details.set({"time", seconds_of(words.back()).value_or(0), "s"});
    else if (name == "Elapsed ms")
      m.details.set({"time", number(words.back()) * 1e-3, "s"});
    else if (name == "IOPS" || name == "IOPS write")
      add("rate", "1/s", number(words.back()));
    else if (name.starts_with("Throughput ") || name.ends_with("B/s write"))
      add("bandwidth", "B/s", number(words.back()) * (name.find("MiB/s") != name.npos ? 1048576.0 : 1e6));
    else if (name == "Files/s" || name == "Dirs/s" || name == "Objects/s" || name == "Buckets/s")
      add("entry_rate", "1/s", number(words.back()));
    else if (name == "IOPS read" || name == "MiB/s read" || name == "MB/s read")
      m.details.set({name_from(name),
                     number(words.back()) * (name.starts_with("MiB")  ? 1048576.0
                                             : name.starts_with("MB") ? 1e6
                                                                      : 1.0),
                     name.starts_with("IOPS") ? "1/s" : "B/s"});
    else if (name == "IO latency" || name == "IO latency us")
      latency(m, words, name.ends_with("us") ? "us" : "");
  }

  /// "[ min=91us avg=120us max=1.58ms ]"; of version 1 in us without saying so.
  static void latency(Measurement& m, std::vector<std::string> const& words, std::string const& unit) {
    for (auto const& word : words) {
      auto const equals = word.find('=');
      if (equals == word.npos) continue;
      auto const seconds = seconds_of(word.substr(equals + 1) + unit);
      if (seconds && word.starts_with("avg")) m.metrics.push_back(metric_of("latency", "s", "lower", {*seconds}));
      if (seconds && !word.starts_with("avg")) m.details.set({word.substr(0, equals) + "_latency", *seconds, "s"});
    }
  }

  void end_phase() {
    if (!one_) return;
    auto& m = one_->measurement;
    m.start = start_;
    m.id.params = params_;
    auto const random = params_.find("random");
    if (random != params_.end() && random->second == Value(std::int64_t{1}))  // then the rate comes first
      std::stable_partition(m.metrics.begin(), m.metrics.end(), [](Metric const& one) { return one.name == "rate"; });
    else
      std::stable_partition(m.metrics.begin(), m.metrics.end(),
                            [](Metric const& one) { return one.name == "bandwidth"; });
    if (!m.metrics.empty()) all_.push_back(std::move(*one_));
    one_.reset();
  }

  SourceText const& source_;
  std::size_t number_ = 0;
  bool is_in_table_ = false;
  std::string start_;
  std::map<std::string, Value> params_;
  std::optional<ImportedMeasurement> one_;
  std::vector<ImportedMeasurement> all_;
};

}  // namespace

std::vector<ImportedMeasurement> read_elbencho_text(SourceText const& source) { return Reader(source).read(); }

}  // namespace toise
