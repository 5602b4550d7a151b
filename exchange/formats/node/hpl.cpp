// What HPL prints: the reference (1.x and 2.x), NVIDIA HPL and rocHPL.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <optional>

#include "core/text/csv.hpp"
#include "core/text/dates.hpp"
#include "core/text/text.hpp"
#include "exchange/formats/log_lines.hpp"
#include "exchange/formats/log_values.hpp"
#include "exchange/formats/readers.hpp"

namespace toise {
namespace {

/// "WR11C2R4  82432  224  16  20  73.92  5.0515e+03": T/V, N, NB, P, Q, time in s, Gflops; NVIDIA's also those of a
/// GPU, in brackets. Nothing for another line.
std::optional<ImportedMeasurement> measured(std::vector<std::string> const& words, std::string const& where) {
  if (words.size() < 7 || !words[0].starts_with('W') || words[0].size() < 3) return {};
  std::array<std::int64_t, 4> sizes{};
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    auto const number = whole_number_in<std::int64_t>(words[i + 1]);
    if (!number || *number < 0) return {};
    sizes[i] = *number;
  }
  auto const [n, nb, p, q] = sizes;
  if (p < 1 || p > 1'000'000 || q < 1 || q > 1'000'000 || p * q > 100'000'000) return {};
  auto one = imported_measurement("hpl", "hpl", where);
  auto& m = one.measurement;
  m.id.params = {{"n", n}, {"nb", nb}, {"p", p}, {"q", q}, {"algorithm", words[0]}};
  m.id.ranks = static_cast<int>(p * q);
  double const rate = value_in(words[6], where) * 1e9, time = value_in(words[5], where);
  m.metrics = {metric_of("flop_rate", "FLOP/s", "higher", {rate})};
  if (!is_rounded_away(time, rate)) m.metrics.push_back(metric_of("time", "s", "lower", {time}));
  if (words.size() > 8 && words[7] == "(" && words[8].ends_with(')'))
    m.details.set({"flop_rate_per_gpu", value_in(words[8].substr(0, words[8].size() - 1), where) * 1e9, "FLOP/s"});
  return one;
}

/// "HPL_pdgesv() start time Fri Sep  5 01:31:45 2025"; "" where there is no date.
std::string start_in(std::string const& line) {
  auto const text = text_after(line, "HPL_pdgesv() start time");
  if (!text) return "";
  auto const date = fmt::format("{}", fmt::join(words_in(*text), " "));
  return is_date(date) ? date : "";
}

/// "||Ax-b||_oo/(eps*(…)*N)=   1.14792654e-03 ...... PASSED": the check of the measurement above it. HPL 1.x prints
/// three, of which none may fail.
void take_residual(Measurement& m, std::string const& line) {
  auto const words = words_in(line.substr(line.find('=') + 1));
  bool const is_residual = line.starts_with("||Ax-b||_oo") && words.size() >= 2 && words[1].starts_with("...");
  if (!is_residual) return;
  if (auto const residual = number_in(words[0])) m.details.set({"residual", *residual});
  bool const passed = words.back() == "PASSED";
  if (m.outcome == Outcome::corrupt) return;
  m.check = Check{.error = passed ? 0.0 : 1.0, .tolerance = 0};
  if (passed) return;
  m.outcome = Outcome::corrupt;
  m.reason = fmt::format("HPL's residual check says {}: {}", words.back(), words[0]);
}

}  // namespace

std::vector<ImportedMeasurement> read_hpl(SourceText const& source) {
  std::string version, backend = "host";
  std::vector<ImportedMeasurement> all;
  for (auto const& [number, line] : log_lines(source.text)) {
    auto const words = words_in(line);
    // "HPLinpack 2.3  --  High-Performance Linpack benchmark", "HPL-NVIDIA 24.09.0  -- …", "rocHPL 6.0.0  --  …"
    if (words.size() > 2 && words[2] == "--" &&
        (words[0] == "HPLinpack" || words[0] == "HPL-NVIDIA" || words[0] == "rocHPL"))
      version = words[1];
    if (line.find("HPL-NVIDIA") != line.npos || line.find("per GPU)") != line.npos) backend = "cuda";
    if (line.find("rocHPL") != line.npos) backend = "hip";
    if (auto one = measured(words, fmt::format("{}:{}", source.path, number))) {
      all.push_back(std::move(*one));
    } else if (!all.empty()) {
      auto& m = all.back().measurement;
      take_residual(m, line);
      if (auto const start = start_in(line); !start.empty()) m.start = start;
    }
  }
  for (auto& one : all) {
    one.version = version;
    one.measurement.id.backend = backend;
  }
  return all;
}

}  // namespace toise
