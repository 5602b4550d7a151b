// The JSON of nvbandwidth (-j).
#include <fmt/format.h>

#include "core/error.hpp"
#include "core/json/json_field.hpp"
#include "exchange/formats/gpu/nvbandwidth_cells.hpp"
#include "exchange/formats/json_in_log.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

using nlohmann::json;

std::string text_of_value(json const& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_number() ? value.dump() : "N/A";
}

std::vector<std::string> numbers_to(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back(std::to_string(i));
  return names;
}

/// The matrices of a test: of a bidirectional one between devices three, one below the other, since the tool appends
/// them to one list: the two directions, and their total.
std::vector<NvbandwidthMatrix> matrices_of(NvbandwidthMatrix const& whole) {
  auto const columns = whole.columns.size();
  bool const is_three =
      whole.description.find("Total") != std::string::npos && columns > 0 && whole.values.size() == 3 * columns;
  if (!is_three) return {whole};
  auto const* kind = whole.test.find("_write_") != std::string::npos ? "write" : "read";
  std::vector<NvbandwidthMatrix> all;
  for (std::size_t i = 0; i < 3; ++i) {
    auto& one = all.emplace_back(whole);
    one.direction = i == 2 ? "total" : fmt::format("{}{}", kind, i + 1);
    auto const begin = whole.values.begin() + static_cast<std::ptrdiff_t>(i * columns);
    one.values.assign(begin, begin + static_cast<std::ptrdiff_t>(columns));
    one.rows = numbers_to(columns);
    if (i != 2) one.sum.clear();  // the file's is of the last matrix
  }
  return all;
}

std::vector<ImportedMeasurement> measurements_of(json const& test, std::string const& where, SourceText const& source) {
  auto const name = field<std::string>(test, "name", where);
  auto const place = source.path + ": " + name;
  auto const status = field_or(test, "status", std::string("Passed"), where);
  if (status != "Passed" || !test.contains("bandwidth_matrix"))
    return {not_measured(name, status, field_or(test, "error", std::string(), where), place)};
  NvbandwidthMatrix matrix{.test = name, .where = place};
  matrix.description = field<std::string>(test, "bandwidth_description", where);
  for (auto const& row : list_field(test, "bandwidth_matrix", where)) {
    if (!row.is_array()) throw InputError(fmt::format("field '{}bandwidth_matrix' is no list of rows", where));
    auto& values = matrix.values.emplace_back();
    for (auto const& value : row) values.push_back(text_of_value(value));
    if (values.size() > matrix.columns.size()) matrix.columns = numbers_to(values.size());
  }
  matrix.rows = numbers_to(matrix.values.size());
  if (test.contains("sum")) matrix.sum = text_of_value(test.at("sum"));
  std::vector<ImportedMeasurement> all;
  for (auto const& one : matrices_of(matrix)) {
    for (auto& cell : cells_of(one)) all.push_back(std::move(cell));
  }
  return all;
}

}  // namespace

std::vector<ImportedMeasurement> read_nvbandwidth(SourceText const& source) {
  auto const file = parse_json_in_log(source);
  return at_place(source.path, [&] {
    auto const& root = object_field(file, "nvbandwidth");
    auto const error = field_or(root, "error", std::string(), "nvbandwidth.");
    if (!root.contains("testcases"))
      throw InputError("is of nvbandwidth and has no testcases" + (error.empty() ? "" : "; it says: " + error));
    std::vector<ImportedMeasurement> all;
    auto const& tests = list_field(root, "testcases", "nvbandwidth.");
    for (std::size_t i = 0; i < tests.size(); ++i) {
      auto const where = fmt::format("nvbandwidth.testcases[{}].", i);
      for (auto& one : measurements_of(tests[i], where, source)) all.push_back(std::move(one));
    }
    for (auto& one : all) {
      one.version = field_or(root, "version", std::string(), "nvbandwidth.");
      one.machine = field_or(root, "Hostname", std::string(), "nvbandwidth.");
      auto const driver = field_or(root, "Driver Version", std::string(), "nvbandwidth.");
      if (!driver.empty()) one.measurement.details.set({"driver", driver});
    }
    return all;
  });
}

}  // namespace toise
