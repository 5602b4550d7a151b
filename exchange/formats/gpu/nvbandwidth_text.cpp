// What nvbandwidth prints.
#include <fmt/format.h>

#include <optional>

#include "core/text/csv.hpp"
#include "core/text/text.hpp"
#include "exchange/formats/gpu/nvbandwidth_cells.hpp"
#include "exchange/formats/log_lines.hpp"
#include "exchange/formats/log_values.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

/// "… Read1 bandwidth (GB/s)" of the tests that print three matrices: "read1"; "" of the others.
std::string direction_in(std::string const& description) {
  for (auto const* word : {"Read1", "Read2", "Write1", "Write2", "Total"}) {
    if (description.find(std::string(" ") + word + " ") != std::string::npos) return name_from(word);
  }
  return "";
}

bool is_description(std::string_view line) { return line.ends_with("(GB/s)") || line.ends_with("(ns)"); }

class Reader {
public:
  void take(std::string const& line, std::string const& where) {
    auto const text = trim(line);
    if (text.starts_with("Running ")) {
      begin(std::string(text.substr(8)), where);
    } else if (is_description(text) && !test_.empty()) {
      finish();
      matrix_ = NvbandwidthMatrix{.test = test_, .description = std::string(text), .where = where};
      matrix_->direction = direction_in(matrix_->description);
      is_closed_ = false;
    } else if (matrix_ && text.starts_with("SUM ")) {
      matrix_->sum = words_in(line).back();
      finish();
    } else if (text.empty()) {
      is_closed_ = true;
    } else if (matrix_ && !is_closed_) {
      take_row(words_in(line), where);
    } else {
      take_status(std::string(text), where);
    }
  }

  std::vector<ImportedMeasurement> all() {
    begin("", "");
    return std::move(all_);
  }

private:
  /// A test without values and without a status was cut off.
  void begin(std::string test, std::string const& where) {
    finish();
    if (!test_.empty() && !has_result_)
      all_.push_back(not_measured(test_, "Error", "the output ends before the test's values", where_));
    if (test.ends_with('.')) test.pop_back();
    test_ = std::move(test);
    where_ = where;
    has_result_ = false;
  }

  void finish() {
    if (!matrix_) return;
    for (auto& one : cells_of(*matrix_)) all_.push_back(std::move(one));
    has_result_ = has_result_ || !matrix_->values.empty();
    matrix_.reset();
  }

  /// The first line names the columns; a row begins with its own name.
  void take_row(std::vector<std::string> words, std::string const& where) {
    if (matrix_->columns.empty()) {
      matrix_->columns = std::move(words);
      return;
    }
    auto const columns = matrix_->columns.size();
    if (words.size() <= columns) {
      is_closed_ = true;
      return;
    }
    auto const first_value = words.end() - static_cast<std::ptrdiff_t>(columns);
    std::string row;
    for (auto word = words.begin(); word != first_value; ++word) row += (row.empty() ? "" : " ") + *word;
    matrix_->rows.push_back(row);
    matrix_->values.emplace_back(first_value, words.end());
    matrix_->where = where;
  }

  void take_status(std::string const& text, std::string const& where) {
    if (test_.empty() || has_result_) return;
    auto const colon = text.find(':');
    auto const status = text.substr(0, colon);
    bool const is_status = status == "Waived" || status == "Error" || status == "ERROR" || status == "Not Found";
    if (colon == text.npos || !is_status) return;
    all_.push_back(not_measured(test_, status, std::string(trim(std::string_view(text).substr(colon + 1))), where));
    has_result_ = true;
  }

  std::string test_, where_;
  bool has_result_ = false;
  bool is_closed_ = false;  // a blank line ends the matrix; its sum follows
  std::optional<NvbandwidthMatrix> matrix_;
  std::vector<ImportedMeasurement> all_;
};

}  // namespace

std::vector<ImportedMeasurement> read_nvbandwidth_text(SourceText const& source) {
  Reader reader;
  std::string version, driver;
  for (auto const& [number, line] : log_lines(source.text)) {
    if (auto const text = text_after(line, "nvbandwidth Version:")) version = *text;
    if (auto const text = text_after(line, "Driver Version:"); text && line.find("CUDA") == line.npos) driver = *text;
    reader.take(line, fmt::format("{}:{}", source.path, number));
  }
  auto all = reader.all();
  for (auto& one : all) {
    one.version = version;
    if (!driver.empty()) one.measurement.details.set({"driver", driver});
  }
  return all;
}

}  // namespace toise
