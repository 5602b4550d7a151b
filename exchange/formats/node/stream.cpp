// What STREAM prints (version 5, C and Fortran).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "core/error.hpp"
#include "exchange/formats/log_lines.hpp"
#include "exchange/formats/log_values.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

/// "Copy:           12028.5     0.013379     0.013302     0.013510": MB/s of 10^6 bytes of the best time; mean, least
/// and greatest time in s.
std::optional<ImportedMeasurement> measured(std::string const& line, std::string const& where) {
  auto const words = words_in(line);
  if (words.size() != 5 || !words[0].ends_with(':')) return {};
  constexpr std::array known{"Copy:", "Scale:", "Add:", "Triad:"};
  if (std::find(known.begin(), known.end(), words[0]) == known.end()) return {};
  std::array<double, 4> values{};
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = value_in(words[i + 1], where);
  auto one = imported_measurement("stream." + name_from(words[0].substr(0, words[0].size() - 1)), "stream", where);
  auto& m = one.measurement;
  // the headline is the best of the repetitions, and says so
  m.metrics = {metric_of("best_bandwidth", "B/s", "higher", {values[0] * 1e6}),
               metric_of("mean_time", "s", "lower", {values[1]})};
  m.details = {{"least_time", values[2], "s"}, {"greatest_time", values[3], "s"}};
  return one;
}

}  // namespace

std::vector<ImportedMeasurement> read_stream(SourceText const& source) {
  std::optional<std::int64_t> elements, bytes_an_element, threads;
  std::optional<bool> is_right;
  std::vector<ImportedMeasurement> all;
  for (auto const& [number, line] : log_lines(source.text)) {
    if (auto const found = number_after(line, "Array size =")) elements = found;
    if (auto const found = number_after(line, "This system uses")) bytes_an_element = found;
    if (auto const found = number_after(line, "Number of Threads counted =")) threads = found;
    if (line.find("Solution Validates") != line.npos) is_right = true;
    if (line.find("Failed Validation") != line.npos) is_right = false;
    if (auto one = measured(line, fmt::format("{}:{}", source.path, number))) all.push_back(std::move(*one));
  }
  for (auto& one : all) {
    auto& m = one.measurement;
    if (elements && bytes_an_element) {
      if (*elements < 1 || *elements > (std::int64_t{1} << 50) || *bytes_an_element < 1 || *bytes_an_element > 64)
        throw InputError(
            fmt::format("{}: arrays of {} elements of {} bytes", source.path, *elements, *bytes_an_element));
      m.id.params["bytes"] = *elements * *bytes_an_element;
    }
    if (threads && *threads > 0 && *threads < 1'000'000) m.id.threads = static_cast<int>(*threads);
    if (!is_right) continue;
    m.check = Check{.error = *is_right ? 0.0 : 1.0, .tolerance = 0};
    if (*is_right) continue;
    m.outcome = Outcome::corrupt;
    m.reason = "STREAM's own validation failed";
  }
  return all;
}

}  // namespace toise
