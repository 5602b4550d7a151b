// What the OSU micro-benchmarks print.
#include <fmt/format.h>

#include <regex>
#include <sstream>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/text.hpp"
#include "exchange/readers.hpp"

namespace toise {
namespace {

struct Column {
  std::string name;
  Quantity unit;  // its factor to SI
};

/// "Avg Latency(us)", "Bandwidth (MB/s)", "Messages/s": a name, and its unit in brackets or as the name.
Column column_of(std::string const& text) {
  static std::regex const with_unit(R"((.*?)\s*\(([^)]*)\)\s*)");
  std::smatch parts;
  if (std::regex_match(text, parts, with_unit)) return {.name = parts[1], .unit = to_si(parts[2].str())};
  return {.name = text, .unit = to_si(text)};
}

/// Columns are at least two blanks apart.
std::vector<Column> columns_of(std::string const& header) {
  static std::regex const gap(R"(\s{2,}|\t)");
  std::vector<Column> columns;
  for (std::sregex_token_iterator i(header.begin(), header.end(), gap, -1), end; i != end; ++i) {
    if (std::string const text(trim(std::string_view(i->str()))); !text.empty()) columns.push_back(column_of(text));
  }
  return columns;
}

bool is_figure(Column const& column) { return column.unit.unit == "s" || column.unit.unit == "B/s"; }

std::vector<std::string> words_of(std::string const& line) {
  std::istringstream text(line);
  std::vector<std::string> words;
  for (std::string word; text >> word;) words.push_back(word);
  return words;
}

/// Reads one output after the other.
class Reader {
public:
  explicit Reader(SourceText const& source) : source_(source) {}

  std::vector<ImportedMeasurement> read() {
    std::istringstream lines(source_.text);
    for (std::string line; std::getline(lines, line);) {
      ++number_;
      std::string const text(trim(line));
      if (text.starts_with('#'))
        comment(std::string(trim(std::string_view(text).substr(1))));
      else if (!kernel_.empty() && !columns_.empty())
        row(words_of(text));
    }
    if (found_.empty()) {
      throw InputError(fmt::format("{}: no figures of an OSU benchmark follow a line \"# OSU …\"", source_.path));
    }
    return found_;
  }

private:
  void comment(std::string const& text) {
    static std::regex const title(
        R"(OSU (MPI|NCCL|RCCL|OpenSHMEM|UPC\+*|UPC)([-\w]*) (.*?)(?: Test)?(?: v([\w.]+))?\s*)");
    static std::regex const bracket(R"(\[\s*(.*?):\s*(\S+)\s*\])");
    std::smatch parts;
    if (std::regex_match(text, parts, title)) {
      kernel_ = "osu." + name_from(parts[3].str());
      version_ = parts[4];
      params_.clear();
      columns_.clear();
      if (parts[1] != "MPI") params_["library"] = name_from(parts[1].str());
      if (parts[2].length() > 0) params_["memory"] = name_from(parts[2].str());
    } else if (text.starts_with("Datatype:")) {
      auto type = std::string(trim(std::string_view(text).substr(9)));
      while (type.ends_with('.')) type.pop_back();
      params_["type"] = type;
    } else if (text.starts_with('[')) {  // [ pairs: 2 ] [ window size: 64 ]
      for (std::sregex_iterator i(text.begin(), text.end(), bracket), end; i != end; ++i) {
        auto const value = whole_number_in<std::int64_t>((*i)[2].str());
        auto const name = name_from((*i)[1].str());
        if (value)
          params_[name] = *value;
        else
          params_[name] = (*i)[2].str();
      }
    } else if (auto columns = columns_of(text); std::any_of(columns.begin(), columns.end(), is_figure)) {
      columns_ = std::move(columns);
    }
  }

  void row(std::vector<std::string> const& words) {
    if (words.empty() || !number_in(words.front())) return;  // what launchers print between
    if (words.size() != columns_.size()) {
      throw InputError(fmt::format("{}:{}: {} values in a table of {} columns", source_.path, number_, words.size(),
                                   columns_.size()));
    }
    auto one = imported_measurement(kernel_, "osu", fmt::format("{}:{}", source_.path, number_));
    one.version = version_;
    auto& m = one.measurement;
    m.id.params = params_;
    for (std::size_t i = 0; i < words.size(); ++i) read_value(m, columns_[i], words[i]);
    if (m.metrics.empty()) return;
    found_.push_back(std::move(one));
  }

  void read_value(Measurement& m, Column const& column, std::string const& word) {
    if (column.name == "Validation") {
      m.check = Check{.error = word == "Pass" ? 0.0 : 1.0, .tolerance = 0};
      if (m.check->passed()) return;
      m.outcome = Outcome::corrupt;
      m.reason = "OSU's own validation says: " + word;
      return;
    }
    auto const value = number_in(word);
    if (!value)
      throw InputError(
          fmt::format("{}:{}: {} is '{}', which is not a number", source_.path, number_, column.name, word));
    bool const is_size = column.name == "Size";
    bool const has_figure = !m.metrics.empty() && m.metrics.front().unit == column.unit.unit;
    if (is_size) {
      auto const size = whole_number_in<std::int64_t>(word);
      if (!size)
        throw InputError(fmt::format("{}:{}: Size is '{}', which is not a whole number", source_.path, number_, word));
      m.id.params["bytes"] = *size;
    } else if (has_figure || column.unit.unit == column.name || better_of(column.unit.unit).empty()) {
      auto const unit = column.unit.unit == column.name ? std::string() : column.unit.unit;
      m.details.set(
          {name_from(column.name), *value * column.unit.value, unit});  // minima and maxima over the ranks, overlap, …
    } else {
      auto const name = column.unit.unit == "s" ? "latency" : metric_name_of(column.unit.unit, "");
      m.metrics.push_back(metric_of(name, column.unit.unit, better_of(column.unit.unit), {*value * column.unit.value}));
    }
  }

  SourceText const& source_;
  std::size_t number_ = 0;
  std::string kernel_, version_;
  std::map<std::string, Value> params_;
  std::vector<Column> columns_;
  std::vector<ImportedMeasurement> found_;
};

}  // namespace

std::vector<ImportedMeasurement> read_osu(SourceText const& source) { return Reader(source).read(); }

}  // namespace toise
