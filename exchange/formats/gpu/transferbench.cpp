// What TransferBench prints (1.2x to 1.6x), as text and with OUTPUT_TO_CSV=1.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/error.hpp"
#include "core/text/csv.hpp"
#include "core/text/text.hpp"
#include "exchange/formats/log_lines.hpp"
#include "exchange/formats/log_values.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

/// A line's columns, whatever separates them: "|", the glyph of SHOW_BORDERS, or the comma of OUTPUT_TO_CSV.
std::vector<std::string> columns_in(std::string line) {
  for (std::string const glyph : {"│"}) {
    for (auto at = line.find(glyph); at != line.npos; at = line.find(glyph, at)) line.replace(at, glyph.size(), "|");
  }
  auto columns = split(line, line.find('|') == line.npos ? ',' : '|');
  for (auto& column : columns) column = std::string(trim(column));
  return columns;
}

/// "47.772 GB/s" -> 47.772; nothing for another unit.
std::optional<double> value_with(std::string const& column, std::string_view unit, std::string const& where) {
  auto const words = words_in(column);
  if (words.size() < 2 || words[1] != unit) return {};
  return value_in(words[0], where);
}

ImportedMeasurement case_of(std::string const& kind, std::int64_t test, std::string const& where) {
  auto one = imported_measurement("transferbench." + kind, "transferbench", where);
  one.measurement.id.backend = "hip";
  one.measurement.id.params["test"] = test;
  return one;
}

void add_rate(Measurement& m, double gigabytes, double milliseconds) {
  m.metrics = {metric_of("bandwidth", "B/s", "higher", {gigabytes * 1e9})};
  if (!is_rounded_away(milliseconds, gigabytes))
    m.metrics.push_back(metric_of("time", "s", "lower", {milliseconds * 1e-3}));
}

/// " Executor: GPU 00 |   56.299 GB/s |    4.768 ms |    268435456 bytes | 56.309  GB/s (sum)", and the same of a
/// transfer and of the whole test; nothing for another line.
std::optional<ImportedMeasurement> table_row(std::string const& line, std::int64_t test, std::string const& where) {
  auto const columns = columns_in(line);
  if (columns.size() < 4) return {};
  auto const rate = value_with(columns[1], "GB/s", where), time = value_with(columns[2], "ms", where);
  auto const bytes = words_in(columns[3]);
  auto const name = words_in(columns[0]);
  if (!rate || !time || name.empty() || bytes.size() != 2 || bytes[1] != "bytes") return {};
  bool const is_executor = name[0] == "Executor:" && name.size() > 2,
             is_transfer = name[0] == "Transfer" && name.size() > 1;
  if (!is_executor && !is_transfer && name[0] != "Aggregate") return {};
  auto one = case_of(is_executor ? "executor" : is_transfer ? "transfer" : "aggregate", test, where);
  auto& m = one.measurement;
  if (auto const count = whole_number_in<std::int64_t>(bytes[0])) m.id.params["bytes"] = *count;
  if (is_executor) {
    std::string executor;
    for (std::size_t i = 1; i < name.size(); ++i) executor += name[i];
    m.id.params["executor"] = executor;
    auto const sum = columns.size() > 4 ? value_with(columns[4], "GB/s", where) : std::nullopt;
    if (sum) m.details.set({"sum_of_bandwidths", *sum * 1e9, "B/s"});
  } else if (is_transfer) {
    if (auto const number = whole_number_in<std::int64_t>(name[1])) m.id.params["transfer"] = *number;
    if (columns.size() > 4) m.id.params["path"] = columns[4];
  }
  add_rate(m, *rate, *time);
  return one;
}

/// A line of the CSV before 1.47: "1,0,67108864,G0,GPU00.*,G1,4,47.7,1.4,0x…,0x…", of an executor with ALL.
std::optional<ImportedMeasurement> csv_row(std::vector<std::string> const& names,
                                           std::vector<std::string> const& fields, std::string const& where) {
  if (fields.size() != names.size()) return {};
  auto const at = [&](std::string_view name) -> std::string {
    auto const found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? "" : std::string(trim(fields[static_cast<std::size_t>(found - names.begin())]));
  };
  auto const test = whole_number_in<std::int64_t>(at("Test#"));
  if (!test) return {};
  auto const transfer = whole_number_in<std::int64_t>(at("Transfer#"));
  bool const is_executor = !transfer && at("Exe") != "ALL";
  auto one = case_of(transfer ? "transfer" : is_executor ? "executor" : "aggregate", *test, where);
  auto& m = one.measurement;
  if (auto const bytes = whole_number_in<std::int64_t>(at("NumBytes"))) m.id.params["bytes"] = *bytes;
  if (transfer) {
    m.id.params["transfer"] = *transfer;
    m.id.params["path"] = fmt::format("{} -> {}:{} -> {}", at("Src"), at("Exe"), at("CUs"), at("Dst"));
  } else if (is_executor) {
    m.id.params["executor"] = at("Exe");
  }
  add_rate(m, value_in(at("BW(GB/s)"), where), value_in(at("Time(ms)"), where));
  return one;
}

}  // namespace

std::vector<ImportedMeasurement> read_transferbench(SourceText const& source) {
  std::string version;
  std::vector<std::string> names;
  std::int64_t test = 1;  // with OUTPUT_TO_CSV no line says its number
  std::vector<ImportedMeasurement> all;
  for (auto const& [number, line] : log_lines(source.text)) {
    auto const where = fmt::format("{}:{}", source.path, number);
    if (auto const text = text_after(line, "TransferBench v")) {
      auto const words = words_in(*text);
      if (!words.empty()) version = words[0];
    }
    if (line.starts_with("Test#,")) names = split(line, ',');
    auto const words = words_in(line);
    if (words.size() > 1 && words[0] == "Test" && words[1].ends_with(':'))
      test = whole_number_in<std::int64_t>(words[1].substr(0, words[1].size() - 1)).value_or(test);
    if (auto one = table_row(line, test, where)) {
      if (one->measurement.id.kernel.ends_with("aggregate")) ++test;
      all.push_back(std::move(*one));
    } else if (!names.empty()) {
      if (auto row = csv_row(names, split(line, ','), where)) all.push_back(std::move(*row));
    }
  }
  for (auto& one : all) one.version = version;
  return all;
}

}  // namespace toise
