// What the OSU micro-benchmarks print.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/text.hpp"
#include "exchange/formats/log_lines.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

struct Column {
  std::string name;
  Quantity unit;  // its factor to SI
};

/// "Avg Latency(us)", "Bandwidth (MB/s)", "Messages/s": a name, and its unit in brackets or as the name.
Column column_of(std::string_view text) {
  if (!text.ends_with(')')) return {.name = std::string(text), .unit = to_si(text)};
  text.remove_suffix(1);
  auto const before = text.rfind(')');
  auto const open = text.find('(', before == text.npos ? 0 : before);
  if (open == text.npos) return {.name = std::string(text), .unit = to_si(text)};
  return {.name = std::string(trim(text.substr(0, open))), .unit = to_si(text.substr(open + 1))};
}

/// Columns are a tab or at least two blanks apart.
std::vector<Column> columns_of(std::string_view header) {
  std::vector<Column> columns;
  for (std::size_t begin = 0; begin < header.size();) {
    auto const end = std::min({header.find("  ", begin), header.find('\t', begin), header.size()});
    if (auto const text = trim(header.substr(begin, end - begin)); !text.empty()) columns.push_back(column_of(text));
    begin = end + 1;
  }
  return columns;
}

/// "OSU MPI-CUDA Bandwidth Test v7.4"; one-sided ones are "OSU MPI_Put-CUDA Latency Test v7.4".
struct Title {
  std::string library, memory, benchmark, version;  // "MPI", "CUDA", "Put Latency", "7.4"
};
std::optional<Title> title_of(std::string_view text) {
  constexpr std::string_view mark = "OSU ";
  if (!text.starts_with(mark)) return {};
  text.remove_prefix(mark.size());
  for (std::string_view const library : {"MPI", "NCCL", "RCCL", "XCCL", "xCCL", "OpenSHMEM", "UPC++", "UPC"}) {
    if (!text.starts_with(library)) continue;
    auto const blank = std::min(text.find(' '), text.size());
    auto const joined = text.substr(library.size(), blank - library.size());  // "-CUDA", "_Put-CUDA"
    auto const dash = std::min(joined.find('-'), joined.size());
    auto const call = joined.starts_with('_') ? std::string(joined.substr(1, dash - 1)) + " " : std::string();
    Title title{.library = std::string(library), .memory = std::string(joined.substr(call.empty() ? 0 : dash))};
    auto rest = trim(text.substr(blank));
    if (auto const version = rest.rfind(" v"); version != rest.npos && rest.find(' ', version + 1) == rest.npos) {
      title.version = rest.substr(version + 2);
      rest = rest.substr(0, version);
    }
    if (rest.ends_with(" Test")) rest.remove_suffix(5);
    title.benchmark = call + std::string(trim(rest));
    return title;
  }
  return {};
}

bool is_figure(Column const& column) { return column.unit.unit == "s" || column.unit.unit == "B/s"; }

/// "Datatype: MPI_CHAR." -> "MPI_CHAR", for "Datatype:".
std::optional<std::string> text_after(std::string_view line, std::string_view mark) {
  if (!line.starts_with(mark)) return {};
  auto text = std::string(trim(line.substr(mark.size())));
  while (text.ends_with('.')) text.pop_back();
  return text;
}

/// Reads one output after the other.
class Reader {
public:
  explicit Reader(SourceText const& source) : source_(source) {}

  std::vector<ImportedMeasurement> read() {
    for (auto const& [number, line] : log_lines(source_.text)) {
      number_ = number;
      std::string const text(trim(line));
      if (text.starts_with('#'))
        comment(std::string(trim(std::string_view(text).substr(1))));
      else if (text.starts_with("nprocs:"))
        start_up(text);
      else if (text.starts_with("Overall(us)"))  // OSU 5 and 6 print no # before a table without sizes
        columns_ = columns_of(text);
      else if (!kernel_.empty() && !columns_.empty())
        row(words_in(text));
    }
    if (found_.empty()) {
      if (titles_.empty())
        throw InputError(fmt::format("{}: no figures of an OSU benchmark follow a line \"# OSU …\"", source_.path));
      throw InputError(fmt::format("{}: has the title of OSU's '{}', but no line of figures that belongs to it",
                                   source_.path, titles_.begin()->second));
    }
    return found_;
  }

private:
  void comment(std::string const& text) {
    if (auto const title = title_of(text)) {
      kernel_ = "osu." + name_from(title->benchmark);
      version_ = title->version;
      params_.clear();
      columns_.clear();
      check_is_no_other(title->benchmark);
      if (title->library != "MPI") params_["library"] = name_from(title->library);
      if (!title->memory.empty()) params_["memory"] = name_from(title->memory);
    } else if (auto const type = text_after(text, "Datatype:")) {
      params_["type"] = *type;
    } else if (auto const window = text_after(text, "Window creation:")) {
      params_["window"] = *window;
    } else if (auto const way = text_after(text, "Synchronization:")) {
      params_["synchronization"] = *way;
    } else if (text.starts_with("Send Buffer on ")) {  // … DEVICE (D) and Receive Buffer on HOST (H)
      for (auto const& [name, mark] :
           {std::pair{"send", "Send Buffer on "}, std::pair{"receive", "Receive Buffer on "}}) {
        auto const at = text.find(mark), open = text.find('(', at), close = text.find(')', at);
        if (at != text.npos && open < close && close != text.npos)
          params_[name] = text.substr(open + 1, close - open - 1);
      }
    } else if (text.starts_with('[')) {  // [ pairs: 2 ] [ window size: 64 ]
      for (auto const& part : split(text, ']')) {
        auto const open = part.find('['), colon = part.find(':');
        if (open == part.npos || colon == part.npos || colon < open) continue;
        auto const name = name_from(part.substr(open + 1, colon - open - 1));
        auto const value = std::string(trim(std::string_view(part).substr(colon + 1)));
        auto const whole = whole_number_in<std::int64_t>(value);
        if (!name.empty() && !value.empty()) params_[name] = whole ? Value(*whole) : Value(value);
      }
    } else if (auto columns = columns_of(text); std::any_of(columns.begin(), columns.end(), is_figure)) {
      columns_ = std::move(columns);
    }
  }

  /// Two benchmarks must not become one because their titles differ in a sign alone.
  void check_is_no_other(std::string const& benchmark) {
    auto const& first = titles_.try_emplace(kernel_, benchmark).first->second;
    if (name_from(benchmark).empty() || first != benchmark)
      throw InputError(fmt::format("{}:{}: '{}' and '{}' would both be called {}; leave one of them out", source_.path,
                                   number_, benchmark, first, kernel_));
  }

  /// "nprocs: 4, min: 13 ms, max: 14 ms, avg: 13 ms" of osu_init.
  void start_up(std::string const& text) {
    if (kernel_.empty()) return;
    auto one = imported_measurement(kernel_, "osu", fmt::format("{}:{}", source_.path, number_));
    one.version = version_;
    auto& m = one.measurement;
    m.id.params = params_;
    for (auto const& part : split(text, ',')) {
      auto const words = words_in(part);  // "avg:", "13", "ms"
      if (words.size() < 2) continue;
      auto const value = number_in(words[1]);
      if (!value) throw InputError(fmt::format("{}:{}: '{}' is no number", source_.path, number_, words[1]));
      if (words[0] == "nprocs:") {
        m.id.ranks = whole_number_in<int>(words[1]).value_or(0);
        continue;
      }
      auto const unit = to_si(words.size() > 2 ? words[2] : "");
      if (words[0] == "avg:") m.metrics.push_back(metric_of("time", unit.unit, "lower", {*value * unit.value}));
      if (words[0] != "avg:") m.details.set({name_from(words[0]), *value * unit.value, unit.unit});
    }
    if (!m.metrics.empty()) found_.push_back(std::move(one));
  }

  void row(std::vector<std::string> const& words) {
    if (words.empty() || !number_in(words.front())) return;  // what launchers print between
    bool const is_noise = words.size() != columns_.size() && words.size() > 1 && !number_in(words[1]);
    if (is_noise) return;  // "4 processes were killed"
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
  std::map<std::string, std::string> titles_;  // by kernel
  std::map<std::string, Value> params_;
  std::vector<Column> columns_;
  std::vector<ImportedMeasurement> found_;
};

}  // namespace

std::vector<ImportedMeasurement> read_osu(SourceText const& source) { return Reader(source).read(); }

}  // namespace toise
