#include "core/text/csv.hpp"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <iostream>
#include <limits>
#include <sstream>

#include "core/error.hpp"
#include "core/text/text.hpp"

namespace toise {
namespace {

std::string all_of(std::string const& path) {
  std::ostringstream text;
  if (path == "-") {
    text << std::cin.rdbuf();
  } else {
    std::ifstream file(path);
    if (!file) throw InputError(fmt::format("{}: cannot be read; is there such a file?", path));
    text << file.rdbuf();
  }
  return text.str();
}

std::vector<std::string> fields_of(std::string const& line, std::string const& where) {
  std::vector<std::string> fields(1);
  bool is_quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    bool const is_doubled = is_quoted && line[i] == '"' && i + 1 < line.size() && line[i + 1] == '"';
    if (is_doubled)
      fields.back() += line[++i];
    else if (line[i] == '"')
      is_quoted = !is_quoted;
    else if (line[i] == ',' && !is_quoted)
      fields.emplace_back();
    else
      fields.back() += line[i];
  }
  if (is_quoted) throw InputError(fmt::format("{}: a quote is opened and not closed", where));
  for (auto& field : fields) field = std::string(trim(field));
  return fields;
}

}  // namespace

std::vector<CsvRow> read_csv(std::string const& path) { return parse_csv(path, all_of(path)); }

std::vector<CsvRow> parse_csv(std::string const& path, std::string const& text) {
  std::vector<CsvRow> rows;
  std::istringstream lines(text);
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    if (auto const content = trim(line); content.empty() || content.front() == '#') continue;
    rows.push_back({number, fields_of(line, fmt::format("{}:{}", path, number))});
  }
  return rows;
}

std::optional<double> number_in(std::string const& field) {
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
