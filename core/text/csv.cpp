#include "core/text/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <string_view>
#include <utility>

#include "core/error.hpp"
#include "core/text/file.hpp"
#include "core/text/text.hpp"

namespace toise {
namespace {

/// Walks through a text row by row; a quoted field may hold commas, doubled quotes and line breaks.
class Reader {
public:
  Reader(std::string const& path, std::string const& text) : path_(path), text_(text) {}

  /// The next row that is neither empty nor a comment; nothing at the end.
  std::optional<CsvRow> next() {
    while (at_ < text_.size()) {
      auto const end = std::min(text_.find('\n', at_), text_.size());
      auto const content = trim(std::string_view(text_).substr(at_, end - at_));
      if (!content.empty() && content.front() != '#') return row();
      at_ = end + 1;
      ++line_;
    }
    return {};
  }

private:
  CsvRow row() {
    CsvRow row{.line = line_, .fields = std::vector<std::string>(1)};
    bool is_quoted = false;
    for (; at_ < text_.size(); ++at_) {
      char const c = text_[at_];
      if (c == '\n') ++line_;
      if (c == '\n' && !is_quoted) break;
      bool const is_doubled = is_quoted && c == '"' && at_ + 1 < text_.size() && text_[at_ + 1] == '"';
      if (is_doubled)
        row.fields.back() += text_[++at_];
      else if (c == '"')
        is_quoted = !is_quoted;
      else if (c == ',' && !is_quoted)
        row.fields.emplace_back();
      else
        row.fields.back() += c;
    }
    ++at_;
    if (is_quoted) throw InputError(fmt::format("{}:{}: a quote is opened but not closed", path_, row.line));
    for (auto& field : row.fields) field = std::string(trim(field));
    return row;
  }

  std::string const& path_;
  std::string const& text_;
  std::size_t at_ = 0, line_ = 1;
};

}  // namespace

std::vector<CsvRow> read_csv(std::string const& path) { return parse_csv(path, read_file_or_pipe(path)); }

std::vector<CsvRow> parse_csv(std::string const& path, std::string const& text) {
  std::vector<CsvRow> rows;
  Reader reader(path, text);
  while (auto row = reader.next()) rows.push_back(std::move(*row));
  return rows;
}

std::optional<double> number_in(std::string_view field) {
  if (field.empty() || field == "nan" || field == "NaN" || field == "NA") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  double value = 0;
  auto const* const end = field.data() + field.size();
  auto const [stop, error] = std::from_chars(field.data(), end, value);
  if (error != std::errc() || stop != end) return {};
  return value;
}

}  // namespace toise
